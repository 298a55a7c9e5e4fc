import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import {
  type EventMetadata,
  HandlingAnswer,
  type IncidentId,
  isRefusal,
  type PersonId,
  type Refusal,
  refuse,
} from '@atlas/contracts'
import { actingAs, type CommandOf, handlingStream, type HandlingState } from '@atlas/domain'
import { LogReader } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'
import { Idempotent, notAPerson, PolicyInForce, Positioned, RefusedException } from '@atlas/runtime'
import { streamsOf } from '../handling/apply-handling.js'
import { type Desk, IncidentHandling } from '../handling/incident-handling.js'
import { Refused } from '../handling/refused.js'
import { applyWithEchoes } from '../handling/with-echoes.js'
import { tellSurvivors } from '../handling/tell-survivors.js'
import { Refusals } from '../refusals/refusals.js'
import { ActOnIncident } from './act-on-incident.js'
import { answerOf } from './answer.js'
import { notOfTheTeam } from './may-act.js'

type Outcome =
  | { readonly answer: HandlingAnswer; readonly repeated: boolean; readonly tells?: Telling }
  | { readonly refusal: Refusal }
/** What a requestor said of an incident that was merged, and into which. */
type Telling = { readonly word: CommandOf<'customer-answer'>; readonly survivor: IncidentId | null }

/** One act is one unit of work: what it changed, or its refusal, is stored before it is answered. */
@CommandHandler(ActOnIncident)
export class ActOnIncidentHandler implements ICommandHandler<ActOnIncident, Positioned<HandlingAnswer>> {
  constructor(
    private readonly handling: IncidentHandling,
    private readonly refusals: Refusals,
    private readonly units: UnitsOfWork,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly reader: LogReader,
  ) {}

  /** Throws RefusedException. */
  async execute(command: ActOnIncident): Promise<Positioned<HandlingAnswer>> {
    const by = command.request.principal.person
    if (by === null) throw new RefusedException(nobody)
    const { result, position } = await this.units.run(() => this.act(command, by))
    if ('refusal' in result) throw new RefusedException(result.refusal)
    // What a repeated answer told of is at or below what can be read now.
    const upTo = result.repeated ? await this.reader.highWaterMark() : position
    return new Positioned(result.answer, upTo, result.answer.version)
  }

  private async act(command: ActOnIncident, by: PersonId): Promise<Outcome> {
    const { hash, policy } = this.policyInForce.current()
    const metadata = metadataOf(command, by, policy)
    const { incidentId, act, request } = command
    const repeat = new Idempotent('incidents', request, [incidentId, act], HandlingAnswer)
    try {
      const outcome = await this.handling.change(incidentId, metadata, (desk) => decide(desk, command, by, repeat), {
        keys: repeat.keys,
        ...(command.other ? { streams: streamsOf(command.other) } : {}),
      })
      if ('tells' in outcome) await tellSurvivors(this.handling, outcome.tells.survivor, metadata, outcome.tells.word)
      return outcome
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const { refusal } = error
      const most = policy.escalation.refusalsStoredAnHour
      await this.refusals.record(incidentId, act, refusal, { ...metadata, policy: hash }, most)
      return { refusal }
    }
  }
}

function decide(
  { transaction, policy, apply }: Desk,
  command: ActOnIncident,
  by: PersonId,
  repeat: Idempotent<HandlingAnswer>,
): Exclude<Outcome, { refusal: Refusal }> {
  const other: HandlingState = command.other ? transaction.state(handlingStream(command.other)) : { opened: false }
  for (const state of [transaction.state(handlingStream(command.incidentId)), other]) {
    const outsider = notOfTheTeam(state, command.request.principal, policy)
    if (outsider) throw new Refused(outsider)
  }
  const answered = repeat.answeredBefore(transaction)
  if (isRefusal(answered)) throw new Refused(answered)
  if (answered) return { answer: answered, repeated: true }
  const { ifMatch } = command.request
  const version = transaction.version(handlingStream(command.incidentId))
  if (ifMatch !== undefined && ifMatch !== version) throw new Refused(conflict(ifMatch, version))
  const asked = command.command((text) => transaction.keep(text), other)
  const asking = { ...asked, by }
  const applied = applyWithEchoes({ apply }, asking)
  const { after } = applied
  const answer = answerOf(applied)
  repeat.remember(transaction, answer)
  const survivor = after.opened ? after.mergedInto : null
  // It happened when it was said; the survivor hears of it now.
  if (asking.act === 'customer-answer' && survivor !== null)
    return { answer, repeated: false, tells: { survivor, word: { ...asking, late: undefined } } }
  return { answer, repeated: false }
}

const metadataOf = ({ request }: ActOnIncident, by: PersonId, policy: Policy): Omit<EventMetadata, 'policy'> => ({
  actor: actingAs(policy, by, 'http'),
  correlationId: request.correlationId,
  causationId: request.correlationId,
})

const nobody = notAPerson('acts on an incident')

const conflict = (asked: number, version: number): Refusal =>
  refuse(
    'version-conflict',
    `the incident has changed: it is at version ${version}, not ${asked}; look at it again`,
    [{ field: 'If-Match', message: `"${version}" is its version now` }],
    412,
  )
