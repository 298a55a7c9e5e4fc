import type { HandlingEvent } from '@atlas/contracts'
import { evolveHandling } from '../evolve.js'
import type { HandlingState } from '../handling.js'
import { later } from '../signals/firing.js'

/**
 * A wait is of Work in Progress: whatever takes the incident out of it ends the wait first, so that a clock that the
 * wait paused runs or ends as the move says.
 */
export function endWaitWithMove(events: readonly HandlingEvent[], state: HandlingState): readonly HandlingEvent[] {
  if (!state.opened || !state.wait) return events
  let after: HandlingState = state
  for (const event of events) {
    after = evolveHandling(after, event)
    if (!after.opened || after.status === 'Work in Progress') continue
    const { incidentId, wait } = state
    const { wait: number, for: what, since } = wait
    const data = { incidentId, wait: number, for: what, by: null, outcome: `it moved on to ${after.status}` }
    return [{ type: 'WaitEnded', occurredAt: later(event.occurredAt, since), data }, ...events]
  }
  return events
}
