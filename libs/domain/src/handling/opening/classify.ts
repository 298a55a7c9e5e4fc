import type { HandlingEvent } from '@atlas/contracts'
import { callResponseTeam } from '../assignment/response-team.js'
import { route } from '../assignment/route.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'

/**
 * Classification's first word: tentative, and routed at once. P1 calls its response team without waiting for triage;
 * that confirms nothing (domain, "Classification and triage"). What policy marks as never an incident is closed.
 */
export function classify(
  { priority, category, rule }: CommandOf<'classify'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] {
  if (incident.priority !== null || incident.status === 'Closed') return []
  const { incidentId } = incident
  if (priority === 'none')
    return [
      {
        type: 'IncidentClosed',
        occurredAt: context.now,
        data: {
          incidentId,
          from: incident.status,
          by: rule,
          how: 'never-an-incident',
          reason: `policy marks it as never an incident (rule ${rule})`,
        },
      },
    ]
  const { tier } = context.policy.priorities.priorities[priority]
  const at = { incidentId, priority, category, tier }
  return [
    {
      type: 'TentativePrioritySet',
      occurredAt: context.now,
      data: { ...at, rule, clocksStartAt: incident.clocksStartAt },
    },
    route({ ...at, because: `${priority} is worked at ${tier}` }, context),
    ...callResponseTeam(at, context),
  ]
}
