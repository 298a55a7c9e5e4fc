import { Controller } from '@nestjs/common'
import { eventName, type EventOf, type Recorded } from '@atlas/contracts'
import { reportStream } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import { HandlesEvent } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { IncidentNumbers } from '../numbers/incident-numbers.js'
import { allotment } from '../receive/allotment.js'
import { openByArrival } from './open-by-arrival.js'

/** The sync says that an incident was opened in ServiceNow that policy takes for one of ours (domain, "Intake", sources). */
@Controller()
export class ArrivalController {
  constructor(
    private readonly log: EventLog,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly numbers: IncidentNumbers,
  ) {}

  @HandlesEvent('intake', 'RecordArrived')
  async arrived(event: Recorded<EventOf<'RecordArrived'>>): Promise<void> {
    const { hash, policy } = this.policyInForce.current()
    const metadata = {
      actor: { kind: 'sync', id: 'servicenow', via: event.data.instance },
      correlationId: event.metadata.correlationId,
      causationId: eventName(event),
      policy: hash,
    } as const
    const reads = { streams: [reportStream(event.data.dedupKey)] }
    await this.numbers.lend(1, (next) =>
      this.log.transact(reads, metadata, (transaction) => openByArrival(event, transaction, policy, allotment(next))),
    )
  }
}
