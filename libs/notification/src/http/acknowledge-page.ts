import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import { type EventMetadata, type IncidentId, isRefusal, type PersonId, type Refusal } from '@atlas/contracts'
import { acknowledge, actingAs, type Communication, communicationStream } from '@atlas/domain'
import { EventLog, type Transaction } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { rowOf } from '../read-models/communication-row.js'
import { Communications } from '../read-models/communications.js'
import { attemptTimer } from '../sending/attempt-timer.js'
import { refusalEvents, refusalStream } from './refusals.js'

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

@CommandHandler(AcknowledgePage)
export class AcknowledgePageHandler implements ICommandHandler<AcknowledgePage, Acknowledged> {
  constructor(
    private readonly log: EventLog,
    private readonly units: UnitsOfWork,
    private readonly communications: Communications,
    private readonly policyInForce: PolicyInForce<Policy>,
  ) {}

  async execute({ pageId, by, correlationId }: AcknowledgePage): Promise<Acknowledged> {
    const intended = (await this.communications.intended([pageId])).get(pageId)
    const incidentId = intended?.kind === 'page' ? intended.incident_id : undefined
    const { hash, policy } = this.policyInForce.current()
    const metadata: EventMetadata = {
      actor: actingAs(policy, by, 'http'),
      correlationId,
      causationId: correlationId,
      policy: hash,
    }
    const stream = communicationStream(pageId)
    const streams = incidentId === undefined ? [stream] : [stream, refusalStream(incidentId)]
    const { result, position } = await this.units.run(async () => {
      const { result } = await this.log.transact({ streams }, metadata, (transaction) => {
        const before = transaction.version(stream)
        const refusal = decide(transaction, pageId, incidentId, by, policy.escalation.refusalsStoredAnHour)
        const page = transaction.state(stream)
        const version = transaction.version(stream)
        const changed = version !== before
        const row = changed ? rowOf(page, version, intended?.correlation_id ?? '') : undefined
        return { refusal, page, version, row }
      })
      if (result.row) await this.communications.save([result.row])
      return result
    })
    return { ...result, position }
  }
}

/** Stages the acknowledgement, or the refusal of one; gives the refusal. A page that isn't there has no incident. */
function decide(
  transaction: Transaction,
  pageId: string,
  incidentId: IncidentId | undefined,
  by: PersonId,
  refusalsAnHour: number,
): Refusal | undefined {
  const stream = communicationStream(pageId)
  const decided = acknowledge(transaction.state(stream), by, transaction.now)
  if (incidentId === undefined) return isRefusal(decided) ? decided : undefined
  if (isRefusal(decided)) {
    const refused = refusalStream(incidentId)
    const times = transaction.state(refused)
    transaction.append(
      refused,
      incidentId,
      refusalEvents(decided, 'acknowledge-page', incidentId, times, transaction.now, refusalsAnHour),
    )
    return decided
  }
  if (decided.length > 0) {
    transaction.append(stream, incidentId, decided)
    transaction.disarm(stream.id, attemptTimer)
  }
  return undefined
}
