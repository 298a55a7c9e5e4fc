import { type HandlingEvent, isRefusal, type Refusal } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { illegalMove } from '../status/moves.js'
import { responsiblePerson } from '../status/responsible.js'
import { route } from './route.js'

/** Work in Progress → Unassigned: the owner lets go, and another candidate of the same tier is named. */
export function release(
  { by, reason }: CommandOf<'release'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const illegal = illegalMove(incident, 'release', context.policy.escalation)
  if (illegal) return illegal
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const { incidentId, priority, category, tier, status, owner } = incident
  const except = owner ? [owner] : []
  return [
    { type: 'IncidentReleased', occurredAt: context.now, data: { incidentId, from: status, by, reason } },
    route({ incidentId, priority, category, tier, except, because: `released by ${by}` }, context),
  ]
}
