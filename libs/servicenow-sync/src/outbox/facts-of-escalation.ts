import { Controller } from '@nestjs/common'
import { eventName, type HandlingEvent, type Recorded } from '@atlas/contracts'
import { intendWrites, servicenowRecordStream } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import { HandlesEvent } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { Outbox } from './outbox.js'
import { waitingWrite } from './waiting-write.js'

/** What escalation did becomes what is to be written to ServiceNow; nothing while policy leaves it off. */
@Controller()
export class FactsOfEscalation {
  constructor(
    private readonly log: EventLog,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly outbox: Outbox,
  ) {}

  @HandlesEvent(
    'servicenow-sync',
    'HandlingOpened',
    'TentativePrioritySet',
    'TriageCorrected',
    'Recategorised',
    'ScopeChanged',
    'WorkStarted',
    'IncidentReleased',
    'IncidentEscalated',
    'IncidentDeescalated',
    'EscalationAccepted',
    'EscalationTakenBack',
    'FeedbackRequested',
    'CustomerAnswered',
    'UpdateSent',
    'ServiceRestored',
    'IncidentResolved',
    'IncidentReopened',
    'IncidentClosed',
    'PriorityReclassified',
    'PriorityLowered',
  )
  async write(fact: Recorded<HandlingEvent>): Promise<void> {
    const { hash, policy } = this.policyInForce.current()
    if (!policy.servicenow.enabled) return
    const { incidentId } = fact.data
    const stream = servicenowRecordStream(incidentId)
    const metadata = {
      actor: { kind: 'sync', id: 'servicenow', via: 'consumer' },
      correlationId: fact.metadata.correlationId,
      causationId: eventName(fact),
      policy: hash,
    } as const
    const { result: waiting } = await this.log.transact({ streams: [stream] }, metadata, (transaction) => {
      return intendWrites(fact, transaction.state(stream), policy.servicenow, transaction.now).map(({ event }) => {
        transaction.append(stream, incidentId, [event])
        return waitingWrite(event, transaction.version(stream), hash, transaction.state(stream).priority)
      })
    })
    await this.outbox.add(waiting)
  }
}
