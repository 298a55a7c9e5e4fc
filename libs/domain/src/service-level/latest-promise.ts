import { instant, type Instant, milliseconds } from '@atlas/contracts'
import { horizonMs } from './clock.js'
import type { IncidentTerms, ServiceLevelContext } from './context.js'
import { clockAt, type ServiceLevelState, startedAt } from './incident-clocks.js'
import { dueOf } from './marks.js'
import { instantAfter } from './open-time.js'
import { applicable, termsFor } from './terms.js'

/**
 * The latest instant that an event may promise for the next update: when the update clock will then be due (a promise
 * later than the update target is refused; domain, "Service levels"). Null: nothing bounds it. An event that restarts
 * the update clock, or a clock that is breached already, gives the whole target from `at`.
 */
export function latestPromise(
  event: 'WorkStarted' | 'UpdateSent',
  at: Instant,
  state: ServiceLevelState,
  incident: IncidentTerms,
  context: ServiceLevelContext,
): Instant | null {
  const promise = context.policy.serviceLevels.serviceLevels.find((level) => level.promise !== undefined)
  if (promise?.within === undefined) return null
  const now = milliseconds(at)
  const clock = state.clocks.findLast((one) => one.kind === promise.within && startedAt(one) <= now)
  const level = applicable(context.policy, promise.within, incident)
  const restarts = level?.restart.some((moment) => moment.event === event) ?? false
  const then = clock && clockAt(clock, now, context.calendar)
  const breached = then?.reached.has(100) ?? false
  if (then?.state === 'paused' && !restarts) return null
  if (then?.state === 'running' && !restarts && !breached) return dueOf(then)
  const terms = level && incident.priority && termsFor(level, context.policy, incident.priority, context)
  if (!terms) return null
  const due = instantAfter(context.calendar(terms.calendarHash), now, terms.targetMs, now + horizonMs)
  return due === null ? null : instant(due)
}
