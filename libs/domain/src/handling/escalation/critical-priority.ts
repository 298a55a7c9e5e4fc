import type { HandlingEvent, PersonId } from '@atlas/contracts'
import { findPerson, worksAt } from '../../roster/person.js'
import { route } from '../assignment/route.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { steps } from './steps.js'

/**
 * A P1 that arises below L3 while nobody owns it: it goes there at once, past L2 (domain, "Escalation"). Whoever found
 * it to be one is responsible until somebody of L3 accepts, unless they work at L3 themselves: then they may be the one.
 */
export function criticalPriority(
  { incidentId, status, tier: fromTier, priority, category }: Classified,
  by: PersonId,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { roster, escalation } = context.policy
  const { to: toTier } = steps['critical-priority']
  const person = findPerson(roster, by)
  const giver = person && !worksAt(person, toTier, escalation) ? by : null
  const except = giver === null ? [] : [giver]
  const because = `found to be ${priority} at ${fromTier}`
  return [
    {
      type: 'IncidentEscalated',
      occurredAt: context.now,
      data: { incidentId, from: status, fromTier, toTier, trigger: 'critical-priority', evidence: null, giver },
    },
    route({ incidentId, tier: toTier, priority, category, except, because }, context),
  ]
}
