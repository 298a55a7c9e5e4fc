import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { type CommunicationEvent, isRefusal, type PersonId, type RefusalEvent, type Refusal } from '@atlas/contracts'
import { acknowledge, type Communication, communicationStream } from '@atlas/domain'
import { type Aggregate, EventLog, streamOf } from '@atlas/event-sourcing'
import { rowOf } from '../read-models/communication-row.js'
import { Communications } from '../read-models/communications.js'
import { Units } from '../read-models/units.js'
import { attemptTimer } from '../sending/attempt-timer.js'

export class AcknowledgePage {
  constructor(
    readonly pageId: string,
    readonly by: PersonId,
    readonly correlationId: string,
  ) {}
}

export interface Acknowledged {
  readonly refusal: Refusal | undefined
  readonly page: Communication
  readonly version: number
  readonly position: number
}

const refusals: Aggregate<null, RefusalEvent> = {
  category: 'refusals-notification',
  initial: () => null,
  evolve: () => null,
}

@CommandHandler(AcknowledgePage)
export class AcknowledgePageHandler implements ICommandHandler<AcknowledgePage, Acknowledged> {
  constructor(
    private readonly log: EventLog,
    private readonly units: Units,
    private readonly communications: Communications,
  ) {}

  async execute({ pageId, by, correlationId }: AcknowledgePage): Promise<Acknowledged> {
    const stream = communicationStream(pageId)
    const intended = (await this.communications.intended([pageId])).get(pageId)
    const incidentId = intended?.kind === 'page' ? intended.incident_id : undefined
    // An incident's refusals have a stream of their own (architecture, "The way of a command").
    const refused = incidentId === undefined ? undefined : streamOf(refusals, incidentId)
    const metadata = {
      actor: { kind: 'person', id: by, via: 'http' },
      correlationId,
      causationId: correlationId,
    } as const
    const { result, position } = await this.units.run(async () => {
      const { result } = await this.log.transact(
        { streams: refused ? [stream, refused] : [stream] },
        metadata,
        (transaction) => {
          const decided = acknowledge(transaction.state(stream), by, transaction.now)
          const refusal = isRefusal(decided) ? decided : undefined
          const events: readonly CommunicationEvent[] = isRefusal(decided) ? [] : decided
          if (incidentId !== undefined && events.length > 0) {
            transaction.append(stream, incidentId, events)
            transaction.disarm(stream.id, attemptTimer)
          }
          if (refusal && refused && incidentId !== undefined) {
            const { code, message, missing } = refusal
            const data = { incidentId, command: 'acknowledge-page', code, message, missing: [...missing] }
            transaction.append(refused, incidentId, [{ type: 'CommandRefused', occurredAt: transaction.now, data }])
          }
          const page = transaction.state(stream)
          const version = transaction.version(stream)
          const row =
            events.length > 0 ? rowOf(page, version, transaction.now, intended?.correlation_id ?? '') : undefined
          return { refusal, page, version, row }
        },
      )
      if (result.row) await this.communications.save([result.row])
      return result
    })
    return { ...result, position }
  }
}
