import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import { actingPerson } from '../../roster/person.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { HandlingState, Incident } from '../handling.js'
import { undecidedReply } from '../replies/reply-task.js'
import { illegalMove } from './moves.js'
import { responsiblePerson } from './responsible.js'

/** Resolved → Closed: somebody confirms it. Closed is final. */
export function confirm(
  { by, reason }: CommandOf<'confirm'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const illegal = illegalMove(incident, 'confirm', context.policy.escalation) ?? undecidedReply(incident)
  if (illegal) return illegal
  const person = actingPerson(context.policy.roster, by)
  if (isRefusal(person)) return person
  const { incidentId, status } = incident
  const data = { incidentId, from: status, by, how: 'confirmed' as const, reason: reason ?? 'confirmed' }
  return [{ type: 'IncidentClosed', occurredAt: context.now, data }]
}

/** → Closed before it was resolved: cancelled with a reason, or as the duplicate of another incident. */
export function cancel(
  { by, reason, duplicateOf: named }: CommandOf<'cancel'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const illegal = illegalMove(incident, 'cancel', context.policy.escalation)
  if (illegal) return illegal
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const { incidentId, status } = incident
  const closing = { incidentId, from: status, by, reason }
  if (named === undefined)
    return [{ type: 'IncidentClosed', occurredAt: context.now, data: { ...closing, how: 'cancelled' } }]
  const original = originalOf(incident, named)
  if (isRefusal(original)) return original
  if (incident.restricted && !original.restricted) return shownToEverybody(original)
  const { incidentId: duplicateOf, number: duplicateNumber } = original
  const data = { ...closing, how: 'duplicate' as const, duplicateOf, duplicateNumber }
  return [{ type: 'IncidentClosed', occurredAt: context.now, data }]
}

/**
 * A duplicate's signals go to its original (domain, "Intake"), so that must be an incident, and no duplicate itself: else
 * their occurrences would belong to nothing that anybody sees.
 */
function originalOf({ incidentId }: Incident, original: HandlingState): Incident | Refusal {
  const wrong = (message: string, right: string) =>
    refuse('not-an-original', `${message}; name the original`, [{ field: 'duplicateOf', message: right }], 422)
  if (!original.opened) return wrong('there is no such incident to be the duplicate of', 'the id of the original')
  if (original.incidentId === incidentId)
    return refuse('not-a-duplicate', 'an incident is no duplicate of itself; name the original', [
      { field: 'duplicateOf', message: 'the id of another incident' },
    ])
  if (original.duplicateOf === null) return original
  return wrong(`incident ${original.number} is a duplicate itself`, `the original is ${original.duplicateOf}`)
}

/** Its signals would go where everybody of the roster reads them. */
const shownToEverybody = ({ number }: Incident): Refusal =>
  refuse('not-an-original', `this incident is restricted to its team and ${number} is not; restrict that first`, [
    { field: 'duplicateOf', message: 'an incident that is restricted as well' },
  ])

/** Resolved → Closed after policy's time without a word; nothing when it was reopened or closed meanwhile. */
export function autoClose(
  { dueAt }: CommandOf<'auto-close'>,
  incident: Incident,
  { policy }: HandlingContext,
): readonly HandlingEvent[] {
  if (illegalMove(incident, 'auto-close', policy.escalation) || undecidedReply(incident)) return []
  const { incidentId, status } = incident
  const reason = `nobody objected for ${policy.escalation.autoClose / 3_600_000} hours`
  const data = { incidentId, from: status, by: 'autoClose', how: 'timeout' as const, reason }
  return [{ type: 'IncidentClosed', occurredAt: dueAt, data }]
}
