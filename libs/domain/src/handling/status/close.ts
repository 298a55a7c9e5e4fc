import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import { actingPerson } from '../../roster/person.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
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
  { by, reason, duplicateOf }: CommandOf<'cancel'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const illegal = illegalMove(incident, 'cancel', context.policy.escalation)
  if (illegal) return illegal
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const { incidentId, status } = incident
  if (duplicateOf === incidentId)
    return refuse('not-a-duplicate', 'an incident is no duplicate of itself; name the original')
  const how = duplicateOf ? ('duplicate' as const) : ('cancelled' as const)
  const data = { incidentId, from: status, by, how, duplicateOf, reason }
  return [{ type: 'IncidentClosed', occurredAt: context.now, data }]
}

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
