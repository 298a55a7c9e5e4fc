import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import { route } from '../assignment/route.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { illegalMove } from '../status/moves.js'
import { responsiblePerson } from '../status/responsible.js'

/** To a lower tier, with a reason; the giver stays responsible until somebody there accepts (domain, "Escalation"). */
export function deescalate(
  { by, toTier, reason }: CommandOf<'de-escalate'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const illegal = illegalMove(incident, 'de-escalate', context.policy.escalation)
  if (illegal) return illegal
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const { incidentId, status, tier, priority, category } = incident
  if (toTier >= tier)
    return refuse('not-a-legal-step', `a de-escalation leads to a lower tier; the incident is at ${tier}`, [
      { field: 'toTier', message: `one below ${tier}` },
    ])
  const giver = incident.owner ?? by
  const because = `de-escalated from ${tier} by ${by}`
  return [
    {
      type: 'IncidentDeescalated',
      occurredAt: context.now,
      data: { incidentId, from: status, fromTier: tier, toTier, giver, reason },
    },
    route({ incidentId, tier: toTier, priority, category, except: [giver], because }, context),
  ]
}
