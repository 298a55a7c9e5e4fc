import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import { actingPerson } from '../../roster/person.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'

/** The service works again, with its own instant: apart from Resolved (domain, "Status"). */
export function serviceRestored(
  { by, restoredAt }: CommandOf<'restored'>,
  { incidentId, status }: Incident,
  { now, policy }: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  if (status === 'Closed')
    return refuse('not-now', 'a Closed incident is final; that service is restored is said before it is closed', [
      { field: 'status', message: 'an incident that is not Closed' },
    ])
  const person = actingPerson(policy.roster, by)
  if (isRefusal(person)) return person
  if (restoredAt > now) {
    const missing = [{ field: 'restoredAt', message: `an instant not after ${now}` }]
    return refuse('incomplete', 'a restoration lies in the past', missing, 422)
  }
  return [{ type: 'ServiceRestored', occurredAt: now, data: { incidentId, by, restoredAt } }]
}
