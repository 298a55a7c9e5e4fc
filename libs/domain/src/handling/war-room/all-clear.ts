import {
  type HandlingEvent,
  instant,
  type Instant,
  isRefusal,
  milliseconds,
  type MissingPart,
  type Refusal,
  refuse,
} from '@atlas/contracts'
import { actingPerson, findPerson, oversees } from '../../roster/person.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { HandlingState, Incident } from '../handling.js'
import { sentence, unplain } from './management-update.js'
import { actsInPart, openRoom, partOf } from './open-room.js'

/**
 * Whoever leads says that it is over, once the service is restored or the incident Resolved, and who reviews it by when
 * (domain, P1 protocol). It ends the war room and its cadence.
 */
export function giveAllClear(
  { by, summary, kept, review }: CommandOf<'all-clear'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const room = openRoom(incident)
  if (isRefusal(room)) return room
  const leads = partOf(room, 'leads')
  if (isRefusal(leads)) return leads
  const wrong = actsInPart(leads, by, context, true)
  if (wrong) return wrong
  const { incidentId, status, restoredAt } = incident
  if (restoredAt === null && status !== 'Resolved')
    return refuse('not-restored', `the service is not restored, and it is ${status}; restored or resolve comes first`, [
      { field: 'status', message: 'a service that is restored, or an incident that is Resolved' },
    ])
  const { now, policy } = context
  const reviewer = review.by ?? leads.person ?? by
  const dueBy = review.dueBy ?? instant(milliseconds(now) + policy.warRoom.reviewWithin)
  const missing: MissingPart[] = unplain('summary', summary, policy.warRoom)
  if (!findPerson(policy.roster, reviewer)) missing.push({ field: 'review.by', message: 'somebody of the roster' })
  if (dueBy <= now) missing.push({ field: 'review.dueBy', message: `an instant after ${now}` })
  if (missing.length > 0) return refuse('incomplete', `the all-clear needs ${sentence(missing)}`, missing, 422)
  const data = { incidentId, by, summary: kept, review: { by: reviewer, dueBy } }
  return [{ type: 'AllClearGiven', occurredAt: now, data }]
}

/** By who was named, or by oversight; also after closing. */
export function holdReview(
  { by, conclusions }: CommandOf<'hold-review'>,
  { incidentId, review }: Incident,
  { now, policy }: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  if (!review)
    return refuse('no-review', 'no review waits on this incident; the all-clear names one', [
      { field: 'incident', message: 'one whose review waits' },
    ])
  const person = actingPerson(policy.roster, by)
  if (isRefusal(person)) return person
  if (review.by !== by && !oversees(person, policy.escalation)) {
    const right = `${review.by}, or ${policy.escalation.oversight.join(' or ')}`
    return refuse('wrong-hand', `the review is held by ${right}`, [{ field: 'by', message: right }], 403)
  }
  return [{ type: 'ReviewHeld', occurredAt: now, data: { incidentId, by, conclusions } }]
}

/** When a review that nobody has held will be overdue; null where none waits, or it was said. */
export const reviewDue = (state: HandlingState): Instant | null =>
  state.opened && state.review && !state.review.overdue ? state.review.dueBy : null

export function reviewOverdue(
  { dueAt }: CommandOf<'review-overdue'>,
  { incidentId, review }: Incident,
): readonly HandlingEvent[] {
  if (!review || review.overdue || review.dueBy > dueAt) return []
  const { by, dueBy } = review
  return [{ type: 'ReviewOverdue', occurredAt: dueBy, data: { incidentId, by, dueBy } }]
}
