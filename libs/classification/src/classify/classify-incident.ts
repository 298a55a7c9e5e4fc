import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { type EventOf, eventName, isRefusal, type Recorded, ReportText } from '@atlas/contracts'
import { classificationDecider, classificationStream } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'

export class ClassifyIncident {
  constructor(readonly opened: Recorded<EventOf<'IncidentOpened'>>) {}
}

@CommandHandler(ClassifyIncident)
export class ClassifyIncidentHandler implements ICommandHandler<ClassifyIncident, void> {
  constructor(
    private readonly log: EventLog,
    private readonly policyInForce: PolicyInForce<Policy>,
  ) {}

  async execute({ opened }: ClassifyIncident): Promise<void> {
    const { hash, policy } = this.policyInForce.current()
    const { incidentId, facts } = opened.data
    const stream = classificationStream(incidentId)
    const metadata = {
      actor: { kind: 'rule', id: 'classification', via: 'consumer' },
      correlationId: opened.metadata.correlationId,
      causationId: eventName(opened),
      policy: hash,
    } as const
    await this.log.transact({ streams: [stream], content: [facts.text] }, metadata, (transaction) => {
      const text = textOf(transaction.content(facts.text))
      const context = { now: transaction.now, hash, policy }
      const events = classificationDecider.decide({ incidentId, facts, text }, transaction.state(stream), context)
      if (!isRefusal(events) && events.length > 0) transaction.append(stream, incidentId, events)
    })
  }
}

const textOf = (bytes: Uint8Array | undefined): ReportText | null =>
  bytes ? ReportText.parse(JSON.parse(new TextDecoder().decode(bytes))) : null
