import type { HandlingEvent, Priority } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { isHigher } from '../triage/triage.js'

/**
 * A later signal says more than the priority in force. That stays: whoever has the incident is brought what was gathered,
 * once for each rule that says more, so that a storm of one alert suggests once (domain, "Classification and triage").
 */
export function suggestReclassification(
  { signal }: CommandOf<'suggest-reclassification'>,
  { incidentId, status, priority: from, triaged, suggestions, owner, candidate }: Incident,
  { now }: HandlingContext,
): readonly HandlingEvent[] {
  if (status === 'Closed' || from === null || !isHigher(signal.priority, from)) return []
  if (suggestions.some(({ rule }) => rule === signal.rule)) return []
  const signals = [...suggestions.filter(({ priority }) => isHigher(priority, from)), signal]
  const to = signals.reduce<Priority>(
    (one, { priority }) => (isHigher(priority, one) ? priority : one),
    signal.priority,
  )
  const data = { incidentId, from, to, signals, triaged, asked: owner ?? candidate }
  return [{ type: 'ReclassificationSuggested', occurredAt: now, data }]
}
