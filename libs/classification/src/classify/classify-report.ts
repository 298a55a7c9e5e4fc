import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { type EventOf, eventName, isRefusal, type Recorded, ReportText } from '@atlas/contracts'
import { classificationDecider, classificationStream, type ClassifyIncident, type ClassifySignal } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'

/** What is told of an incident, its first signal or a later one, is classified. */
export class ClassifyReport {
  constructor(readonly report: Recorded<EventOf<'IncidentOpened'> | EventOf<'ReportAdded'>>) {}
}

@CommandHandler(ClassifyReport)
export class ClassifyReportHandler implements ICommandHandler<ClassifyReport, void> {
  constructor(
    private readonly log: EventLog,
    private readonly policyInForce: PolicyInForce<Policy>,
  ) {}

  async execute({ report }: ClassifyReport): Promise<void> {
    const { hash, policy } = this.policyInForce.current()
    const { incidentId, facts } = report.data
    const stream = classificationStream(incidentId)
    const metadata = {
      actor: { kind: 'rule', id: 'classification', via: 'consumer' },
      correlationId: report.metadata.correlationId,
      causationId: eventName(report),
      policy: hash,
    } as const
    await this.log.transact({ streams: [stream], content: [facts.text] }, metadata, (transaction) => {
      const command = commandOf(report, textOf(transaction.content(facts.text)))
      const context = { now: transaction.now, hash, policy }
      const events = classificationDecider.decide(command, transaction.state(stream), context)
      if (!isRefusal(events) && events.length > 0) transaction.append(stream, incidentId, events)
    })
  }
}

function commandOf(
  { type, data }: ClassifyReport['report'],
  text: ReportText | null,
): ClassifyIncident | ClassifySignal {
  const { incidentId, facts } = data
  if (type === 'IncidentOpened') return { incidentId, facts, text }
  const { dedupKey, occurrenceId, receivedAt } = data
  return { incidentId, facts, text, signal: { dedupKey, occurrenceId, receivedAt } }
}

const textOf = (bytes: Uint8Array | undefined): ReportText | null =>
  bytes ? ReportText.parse(JSON.parse(new TextDecoder().decode(bytes))) : null
