import { type EventOf, type HandlingEvent, instant, type Instant, milliseconds } from '@atlas/contracts'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'

/**
 * A war room that somebody was in is reviewed also when it ends without an all-clear (domain, P1 protocol: "Then
 * all-clear and review"): by whoever led it, else whoever had a part. Not where a review waits already, nor of a
 * duplicate, whose original has its own.
 */
export function reviewWithoutAllClear(
  events: readonly HandlingEvent[],
  { warRoom, review }: Incident,
  at: Instant,
  { policy }: HandlingContext,
): Pick<EventOf<'WarRoomStoodDown'>['data'], 'review'> {
  const isDuplicate = events.some(({ type, data }) => type === 'IncidentClosed' && data.how === 'duplicate')
  const parts = warRoom?.parts ?? []
  const inOrder = [...parts.filter(({ part }) => part === 'leads'), ...parts]
  const by = inOrder.find(({ person }) => person !== null)?.person
  if (by === null || by === undefined || review !== null || isDuplicate) return {}
  return { review: { by, dueBy: instant(milliseconds(at) + policy.warRoom.reviewWithin) } }
}
