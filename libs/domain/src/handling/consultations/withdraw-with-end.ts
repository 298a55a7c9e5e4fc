import type { HandlingEvent } from '@atlas/contracts'
import { evolveHandling } from '../evolve.js'
import type { HandlingState } from '../handling.js'

/** What ends an incident withdraws what is still asked of others, right after it. */
export function withdrawWithEnd(events: readonly HandlingEvent[], state: HandlingState): readonly HandlingEvent[] {
  if (!state.opened || state.consultations.length === 0) return events
  let after: HandlingState = state
  for (const [index, event] of events.entries()) {
    after = evolveHandling(after, event)
    if (!after.opened || (after.status !== 'Resolved' && after.status !== 'Closed')) continue
    const { incidentId, status } = after
    const withdrawn = after.consultations.map(({ consultation }): HandlingEvent => ({
      type: 'ConsultationWithdrawn',
      occurredAt: event.occurredAt,
      data: { incidentId, consultation, by: null, reason: `the incident is ${status}` },
    }))
    return events.toSpliced(index + 1, 0, ...withdrawn)
  }
  return events
}
