import type { HandlingEvent } from '@atlas/contracts'
import { callResponseTeam } from '../assignment/response-team.js'
import type { HandlingContext } from '../context.js'
import { evolveHandling } from '../evolve.js'
import type { HandlingState } from '../handling.js'
import { reviewWithoutAllClear } from './review-without-all-clear.js'

/**
 * The war room follows its incident: a priority without parts and the end stand it down, and a reopening calls it
 * again, for whoever was there has left.
 */
export function warRoomWithIncident(
  events: readonly HandlingEvent[],
  state: HandlingState,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const after = events.reduce(evolveHandling, state)
  if (!after.opened || after.priority === null || after.category === null || after.status === 'Resolved') return events
  const { incidentId, priority, category, status, warRoom } = after
  const hasParts = context.policy.priorities.priorities[priority].responseTeam.some(({ part }) => part)
  const last = events.at(-1)
  if (warRoom?.ended === null && last && (!hasParts || status === 'Closed')) {
    const reason = status === 'Closed' ? 'the incident is Closed' : `the priority is ${priority}`
    const review = reviewWithoutAllClear(events, after, last.occurredAt, context)
    const data = { incidentId, reason, ...review }
    return [...events, { type: 'WarRoomStoodDown', occurredAt: last.occurredAt, data }]
  }
  if (hasParts && events.some(({ type }) => type === 'IncidentReopened'))
    return [...events, ...callResponseTeam({ incidentId, priority, category }, context)]
  return events
}
