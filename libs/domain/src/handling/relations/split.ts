import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { responsiblePerson } from '../status/responsible.js'

/**
 * Some of its signals are another matter: intake opens an incident of their own for them, whose clocks run from when
 * they came and which is classified anew (domain, "Intake", split-from). This one keeps at least one signal, its people
 * and its clocks.
 */
export function split(
  { by, signals: asked, reason }: CommandOf<'split'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const { incidentId, number, status, signals: own, absorbed } = incident
  if (status === 'Closed' || status === 'Resolved')
    return refuse('not-now', `an incident is split while it is open; this one is ${status}`, [
      { field: 'status', message: 'an incident that is neither Resolved nor Closed' },
    ])
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const signals = [...new Set(asked)]
  const right = (message: string) => [{ field: 'signals', message }]
  const foreign = signals.filter((signal) => !own.includes(signal))
  if (foreign.length > 0 || signals.length === 0) {
    const what = foreign.length > 0 ? `${foreign.join(', ')} is no signal of it` : 'no signal is named'
    return refuse('not-its-signals', `${what}; it has ${own.join(', ')}`, right(`some of ${own.join(', ')}`), 422)
  }
  if (signals.length === own.length)
    return refuse(
      'nothing-left',
      'it would be left without a signal; name fewer of them',
      right('not all of them'),
      422,
    )
  const data = { incidentId, number, by, reason, signals, from: [incidentId, ...absorbed] }
  return [{ type: 'IncidentSplit', occurredAt: context.now, data }]
}
