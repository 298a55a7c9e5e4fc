import type { HandlingEvent } from '@atlas/contracts'
import { evolveHandling } from '../evolve.js'
import type { HandlingState } from '../handling.js'
import { openRuns } from './run.js'

/** What ends an incident ends the runs that are still followed, right after it. */
export function abandonWithEnd(events: readonly HandlingEvent[], state: HandlingState): readonly HandlingEvent[] {
  if (!state.opened || openRuns(state.runs).length === 0) return events
  let after: HandlingState = state
  for (const [index, event] of events.entries()) {
    after = evolveHandling(after, event)
    if (!after.opened || (after.status !== 'Resolved' && after.status !== 'Closed')) continue
    const { incidentId, status, runs } = after
    const ended = openRuns(runs).map(({ run, runbook }): HandlingEvent => ({
      type: 'RunFinished',
      occurredAt: event.occurredAt,
      data: { incidentId, run, runbook, by: null, outcome: 'abandoned', because: `the incident is ${status}` },
    }))
    return events.toSpliced(index + 1, 0, ...ended)
  }
  return events
}
