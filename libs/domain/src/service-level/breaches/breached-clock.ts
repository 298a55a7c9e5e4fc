import { instant, type Instant, type Refusal, refuse } from '@atlas/contracts'
import type { IncidentClock, ServiceLevelState } from '../incident-clocks.js'
import { breach } from '../marks.js'

export interface BreachedClock {
  readonly clock: IncidentClock
  readonly breachedAt: Instant
}

/** The clock with this id, if its breach was said. */
export function breachedClock({ clocks }: ServiceLevelState, id: string): BreachedClock | Refusal {
  const clock = clocks.find((one) => one.id === id)
  const breached = clocks.filter((one) => breachOf(one) !== undefined).map((one) => one.id)
  const missing = [
    { field: 'clock', message: breached.length > 0 ? `one of ${breached.join(', ')}` : 'a clock that has breached' },
  ]
  if (!clock) return refuse('unknown-clock', `the incident has no clock ${id}`, missing, 422)
  const at = breachOf(clock)
  if (at === undefined) return refuse('not-breached', `clock ${id} has not breached its target`, missing)
  return { clock, breachedAt: instant(at) }
}

const breachOf = ({ said }: IncidentClock): number | undefined => said.find(({ percent }) => percent === breach)?.at
