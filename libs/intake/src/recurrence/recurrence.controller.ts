import { Controller } from '@nestjs/common'
import { eventName, type EventOf, type Recorded } from '@atlas/contracts'
import { EventLog } from '@atlas/event-sourcing'
import { ownerOf, reportStream } from '@atlas/domain'
import { HandlesEvent } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { IncidentNumbers } from '../numbers/incident-numbers.js'
import { allotment } from '../receive/allotment.js'
import { contactsOf } from '../signal/facts.js'
import { SignalRecorder } from '../receive/record-signals.js'

/** Handling says that a firing came too long after its incident ended: intake opens a linked one (domain, "Intake"). */
@Controller()
export class RecurrenceController {
  constructor(
    private readonly log: EventLog,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly numbers: IncidentNumbers,
  ) {}

  @HandlesEvent('intake', 'RecurrenceFound')
  async recurred(event: Recorded<EventOf<'RecurrenceFound'>>): Promise<void> {
    const { incidentId, dedupKey, occurrenceId, startsAt, moveTo } = event.data
    const { hash, policy } = this.policyInForce.current()
    const stream = reportStream(dedupKey)
    const metadata = {
      actor: { kind: 'rule', id: 'recurrence', via: 'consumer' },
      correlationId: event.metadata.correlationId,
      causationId: eventName(event),
      policy: hash,
    } as const
    await this.numbers.lend(1, (next) => {
      const allot = allotment(next)
      return this.log.transact({ streams: [stream] }, metadata, (transaction) => {
        const { facts } = transaction.state(stream)
        const owner = facts ? ownerOf(policy.catalogue, facts) : undefined
        const opening = () => ({
          incidentId: allot.incidentId(0),
          number: allot.number(0),
          contacts: facts ? contactsOf(policy, facts) : [],
          ...(owner ? { owner } : {}),
          flags: [],
        })
        new SignalRecorder(transaction, policy, allot).decide({
          type: 'move-occurrence',
          dedupKey,
          occurrenceId,
          from: incidentId,
          startsAt,
          moveTo,
          opening,
        })
      })
    })
  }
}
