import { Injectable } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { type Reader, readerOf, type Seen, type Sight, sightOf } from '@atlas/domain'
import type { Policy } from '@atlas/policy'
import { PolicyInForce, Readings, type ReadRequest, unknownIncident, waitUntilRead } from '@atlas/runtime'
import { ReadPosition } from '../read-position.js'
import { FindIncident } from './find-incident.handler.js'
import { type IncidentRecord, readable } from './incident-record.js'

/** An incident as far as its reader may see it. */
export interface SeenRecord {
  readonly record: IncidentRecord
  readonly sight: Exclude<Sight, 'nothing'>
  /** Now, however it stood at the instant that is asked about. */
  readonly restricted: boolean
}

/** Number, priority, status and clocks are shown to everybody who may know of it. */
export const everySight: readonly Sight[] = ['everything', 'own', 'summary', 'standing']

/** Incidents as the read model has them for their readers, once that has come as far as was asked. */
@Injectable()
export class PresentIncident {
  constructor(
    private readonly queries: QueryBus,
    private readonly position: ReadPosition,
    private readonly policy: PolicyInForce<Policy>,
    private readonly readings: Readings,
  ) {}

  /**
   * For a view of one incident, which is shown with these sights of it: by default only to who sees everything. Throws
   * RefusedException: there is no such incident, or none for this reader, which is answered alike; or the position isn't
   * reached in time.
   */
  async see(
    named: string,
    request: ReadRequest,
    view: string,
    shownWith: readonly Sight[] = ['everything'],
  ): Promise<SeenRecord> {
    await this.reach(request.position)
    const record = await this.queries.execute(new FindIncident(named))
    const seen = record && this.sightOf(record, this.readerOf(request))
    if (!record || !seen || seen.sight === 'nothing' || !shownWith.includes(seen.sight)) throw unknownIncident(named)
    if (seen.recorded) await this.recordReading(request, view, [record])
    return { record, sight: seen.sight, restricted: readable(record).restricted }
  }

  /** Of a list: how much of each its reader sees; what they see as an auditor alone is recorded. */
  async seeAll(records: readonly IncidentRecord[], request: ReadRequest, view: string): Promise<readonly SeenRecord[]> {
    const reader = this.readerOf(request)
    const all = records.map((record) => ({ record, ...this.sightOf(record, reader) }))
    await this.recordReading(
      request,
      view,
      all.filter(({ recorded }) => recorded).map(({ record }) => record),
    )
    return all.flatMap(({ record, sight }) =>
      sight === 'nothing' ? [] : [{ record, sight, restricted: readable(record).restricted }],
    )
  }

  readerOf = ({ principal }: ReadRequest): Reader => readerOf(principal, this.policy.current().policy)

  reach = (asked: number | undefined): Promise<void> =>
    waitUntilRead(asked, (position) => this.position.hasPassed(position))

  private sightOf = (record: IncidentRecord, reader: Reader): Seen => sightOf(reader, readable(record))

  private async recordReading(request: ReadRequest, view: string, records: readonly IncidentRecord[]): Promise<void> {
    const { recordedAgainAfter: againAfter } = this.policy.current().policy.readers.auditors
    const incidents = records.map(({ id }) => id)
    await this.readings.record('reporting', request, { view, incidents, againAfter })
  }
}
