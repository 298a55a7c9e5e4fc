import type { HandlingEvent } from '@atlas/contracts'
import { evolveHandling } from '../evolve.js'
import type { HandlingState } from '../handling.js'

/** What takes an incident out of its owner's hands in another way withdraws the hand-over that is offered, right after it. */
export function withdrawOfferWithMove(
  events: readonly HandlingEvent[],
  state: HandlingState,
): readonly HandlingEvent[] {
  if (!state.opened || !state.ownership?.offered) return events
  const { to } = state.ownership.offered
  let after: HandlingState = state
  for (const [index, event] of events.entries()) {
    after = evolveHandling(after, event)
    if (!after.opened || after.ownership?.offered) continue
    if (endings.includes(event.type)) return events
    const { incidentId, status, owner } = after
    const reason = `it is ${status}, owned by ${owner ?? 'nobody'}`
    const withdrawn: HandlingEvent = {
      type: 'HandOverWithdrawn',
      occurredAt: event.occurredAt,
      data: { incidentId, by: null, to, reason },
    }
    return events.toSpliced(index + 1, 0, withdrawn)
  }
  return events
}

const endings: readonly HandlingEvent['type'][] = ['HandOverAccepted', 'HandOverDeclined', 'HandOverWithdrawn']
