import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import type { Classified } from '../opening/classified.js'
import { pastPromise } from './first-work.js'
import { responsiblePerson } from './responsible.js'

export const updatable: readonly Incident['status'][] = ['Work in Progress', 'Escalated', 'Awaiting Customer Feedback']

/** An update to the requestor, with the promise of the next one; restarts the update clock. */
export function sendUpdate(
  { by, text, nextUpdateBy }: CommandOf<'update'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  if (!updatable.includes(incident.status))
    return refuse(
      'not-now',
      `an update is sent while somebody works on an incident; it is ${incident.status}, not ${updatable.join(' or ')}`,
      [{ field: 'status', message: updatable.join(' or ') }],
    )
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const missing = pastPromise(nextUpdateBy, context.now, 'nextUpdateBy')
  if (missing.length > 0) return refuse('incomplete', 'an update is promised for the future', missing, 422)
  const { incidentId } = incident
  return [{ type: 'UpdateSent', occurredAt: context.now, data: { incidentId, by, text, nextUpdateBy } }]
}
