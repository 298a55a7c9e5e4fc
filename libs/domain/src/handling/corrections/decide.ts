import {
  type EventOf,
  eventName,
  type HandlingEvent,
  type Instant,
  isRefusal,
  milliseconds,
  type PersonId,
  type Recorded,
  type Refusal,
  refuse,
} from '@atlas/contracts'
import type { PolicySubjects } from '@atlas/policy'
import { actingPerson } from '../../roster/person.js'
import { startedAt, type ServiceLevelState } from '../../service-level/incident-clocks.js'
import { movedEntries } from '../../service-level/correct.js'
import type { Roster } from '../../roster/overrides/with-changes.js'
import { evolveHandling } from '../evolve.js'
import type { HandlingState } from '../handling.js'
import { correctable, fieldThatCounts, kept } from './correctable.js'
import { allWithCorrections } from './corrected.js'

/** What a person says that an event of handling should have said. `by` is who signed in. */
export interface CorrectionCommand {
  readonly act: 'correct'
  readonly by: PersonId
  /** `handling-…@9`. */
  readonly event: string
  readonly field: string
  readonly instead: unknown
  readonly reason: string
  /** All that the handling stream holds: `incident` is its fold. */
  readonly history: readonly Recorded<HandlingEvent>[]
}
export const isCorrectionCommand = (command: { readonly act: string }): command is CorrectionCommand =>
  command.act === 'correct'

export interface CorrectionContext {
  /** `log.now()`. */
  readonly now: Instant
  readonly policy: Pick<PolicySubjects, 'escalation' | 'runbooks' | 'serviceLevels'> & { readonly roster: Roster }
  /** The incident's clocks as they stand. */
  readonly levels: ServiceLevelState
}

/**
 * A correction is a new event that names what it corrects (domain, "Audit and replay"). Whoever recorded it corrects it
 * as long as they could have recorded it late; afterwards only a role that excuses breaches may, as it can take one back,
 * and nobody their own. An instant stays between what it followed and what followed it.
 */
export function decideCorrection(
  command: CorrectionCommand,
  incident: HandlingState,
  context: CorrectionContext,
): readonly EventOf<'HandlingCorrected'>[] | Refusal {
  if (!incident.opened) return refuse('unknown-incident', 'no such incident', [], 404)
  const { by, event, field, reason } = command
  const facts = allWithCorrections(command.history)
  const at = facts.findIndex((fact) => eventName(fact) === event)
  const fact = facts[at]
  if (!fact)
    return refuse(
      'unknown-event',
      `the incident has no event ${event}`,
      [{ field: 'event', message: 'one of its own' }],
      422,
    )
  const unfit = fieldThatCounts(fact.type, field)
  if (!unfit) return changesNothing(fact, field)
  const hand = rightHand(by, fact, context)
  if (hand) return hand
  const was = field === 'occurredAt' ? fact.occurredAt : (fact.data as Readonly<Record<string, unknown>>)[field]
  const instead = kept(field, command.instead)
  if (JSON.stringify(was) === JSON.stringify(instead))
    return refuse(
      'says-so-already',
      `the ${field} of ${event} says so already`,
      [{ field: 'instead', message: 'what it should have said' }],
      409,
    )
  const message = unfit(instead, { ...between(facts, at, context), policy: context.policy })
  if (message !== undefined)
    return refuse('incomplete', `this can't stand in ${field}`, [{ field: 'instead', message }], 422)
  if (reason.trim() === '')
    return refuse('incomplete', 'the correction lacks reason', [{ field: 'reason', message: 'how it is known' }], 422)
  const { incidentId } = incident
  const data = { incidentId, event, type: fact.type, at: fact.occurredAt, field, was: was ?? null, instead, by, reason }
  return [{ type: 'HandlingCorrected', occurredAt: context.now, data }]
}

const changesNothing = ({ type }: HandlingEvent, field: string): Refusal => {
  const fields = Object.hasOwn(correctable, type) ? Object.keys(correctable[type as keyof typeof correctable]) : []
  return refuse(
    'changes-nothing',
    `the ${field} of ${type} changes nothing of how the incident stands; \`privacy correct\` notes what should stand there, and what was decided is taken back by an act`,
    [
      {
        field: 'field',
        message:
          fields.length > 0 ? `one of ${fields.join(', ')}` : `a field of ${Object.keys(correctable).join(', ')}`,
      },
    ],
    422,
  )
}

function rightHand(
  by: PersonId,
  { metadata, recordedAt, type }: Recorded<HandlingEvent>,
  { now, policy }: CorrectionContext,
): Refusal | undefined {
  const person = actingPerson(policy.roster, by)
  if (isRefusal(person)) return person
  const own = metadata.actor.kind === 'person' && metadata.actor.id === by
  const { excusedBy } = policy.serviceLevels.breaches
  const roles = excusedBy.join(' or ')
  const young = milliseconds(now) - milliseconds(recordedAt) <= policy.escalation.recordedLate
  if (own && young) return undefined
  if (own)
    return refuse(
      'own-record',
      `${by} recorded this ${type} more than ${policy.escalation.recordedLate / 3_600_000} hours ago; somebody else corrects it`,
      [{ field: 'by', message: `another person, ${roles}` }],
      403,
    )
  if (excusedBy.some((role) => person.roles.includes(role))) return undefined
  return refuse(
    'wrong-hand',
    `${by} is ${person.roles.join(' and ')}; what another recorded is corrected by ${roles}`,
    [{ field: 'by', message: roles }],
    403,
  )
}

/**
 * Where the fact may lie: after the last earlier one that moved the incident and after its clocks began, before the first
 * later one that did, and never in the future.
 */
function between(
  facts: readonly Recorded<HandlingEvent>[],
  at: number,
  { now, levels }: CorrectionContext,
): { readonly earliest: Instant; readonly latest: Instant } {
  let state: HandlingState = { opened: false }
  let [earliest, latest] = [facts[0]?.occurredAt ?? now, now]
  for (const [index, fact] of facts.entries()) {
    const before = state
    state = evolveHandling(before, fact)
    if (index === at || !moves(before, state)) continue
    if (index < at && fact.occurredAt > earliest) earliest = fact.occurredAt
    if (index > at && fact.occurredAt < latest) latest = fact.occurredAt
  }
  const fact = facts[at]
  for (const { clock, entry } of fact ? movedEntries(levels, fact.type, fact.occurredAt) : []) {
    const began = new Date(startedAt(clock)).toISOString() as Instant
    if (entry.change !== 'start' && began > earliest) earliest = began
  }
  return { earliest, latest }
}

/** Whether an event between the two was one that clocks or waits go by. */
function moves(before: HandlingState, after: HandlingState): boolean {
  if (!before.opened || !after.opened) return before.opened !== after.opened
  return (
    before.status !== after.status ||
    before.priority !== after.priority ||
    before.wait?.wait !== after.wait?.wait ||
    before.cycle !== after.cycle
  )
}
