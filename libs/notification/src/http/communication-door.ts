import { Injectable } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { type CommunicationQuery, IncidentId } from '@atlas/contracts'
import { overseersOf, readerOf } from '@atlas/domain'
import type { Policy } from '@atlas/policy'
import { BusPosition, PolicyInForce, Readings, type ReadRequest, waitUntilRead } from '@atlas/runtime'
import { ListCommunications, type Listed } from './list-communications.js'

/** The way of both lists: as far as asked, for their reader, and recorded where only an audit shows it. */
@Injectable()
export class CommunicationDoor {
  constructor(
    private readonly queries: QueryBus,
    private readonly bus: BusPosition,
    private readonly policy: PolicyInForce<Policy>,
    private readonly readings: Readings,
  ) {}

  async list(kind: 'message' | 'page', query: CommunicationQuery, request: ReadRequest): Promise<Listed> {
    await waitUntilRead(request.position, (position) => this.bus.hasPassed('notification', position))
    const { policy } = this.policy.current()
    const listed = await this.queries.execute<ListCommunications, Listed>(
      new ListCommunications(kind, query, readerOf(request.principal, policy), overseersOf(policy)),
    )
    const audited = listed.rows.flatMap(({ row }) => (row.audited ? [IncidentId.parse(row.incident_id)] : []))
    const { recordedAgainAfter: againAfter } = policy.readers.auditors
    await this.readings.record('notification', request, {
      view: `${kind}s`,
      incidents: [...new Set(audited)],
      againAfter,
    })
    return listed
  }
}
