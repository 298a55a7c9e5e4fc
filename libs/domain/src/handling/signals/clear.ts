import type { HandlingEvent } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { earlier } from './firing.js'
import { occurrenceOf } from './occurrence.js'

/** A firing has ended. Stamped with its arrival, from which `autoResolve` counts; of a key that doesn't fire it is nothing. */
export function noteClear(
  { occurrenceId, clearedAt, receivedAt }: CommandOf<'note-clear'>,
  incident: Incident,
  { now }: HandlingContext,
): readonly HandlingEvent[] {
  const { dedupKey } = occurrenceOf(occurrenceId)
  if (incident.status === 'Closed' || incident.firing[dedupKey] === undefined) return []
  const { incidentId } = incident
  return [{ type: 'ClearNoted', occurredAt: earlier(receivedAt, now), data: { incidentId, occurrenceId, clearedAt } }]
}
