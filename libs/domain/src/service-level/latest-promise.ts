import { instant, type Instant, milliseconds, type Priority } from '@atlas/contracts'
import type { ServiceLevel } from '@atlas/policy'
import { act, type Clock, horizonMs } from './clock.js'
import type { IncidentTerms, ServiceLevelContext } from './context.js'
import { clockAt, type IncidentClock, type ServiceLevelState, startedAt, termsAt } from './incident-clocks.js'
import { dueOf } from './marks.js'
import { instantAfter } from './open-time.js'
import { applicable, levelOf, termsFor } from './terms.js'

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
  const bound = boundOf(at, state, incident, context)
  if (!bound) return null
  const restarts = bound.level?.restart.some((moment) => moment.event === event) ?? false
  if (restarts) return wholeTarget(at, bound.level, incident, context)
  const then = bound.clock && clockAt(bound.clock, milliseconds(at), context.calendar)
  return latest(at, then, bound.level, incident, context)
}

/** The same for an event that puts a priority in force, on which the update clock retargets. */
export function latestPromiseUnder(
  priority: Priority,
  at: Instant,
  state: ServiceLevelState,
  incident: IncidentTerms,
  context: ServiceLevelContext,
): Instant | null {
  const bound = boundOf(at, state, incident, context)
  if (!bound) return null
  const under = { ...incident, priority }
  const then = bound.clock && retargeted(bound.clock, priority, milliseconds(at), incident, context)
  return latest(at, then, bound.level, under, context)
}

interface Bound {
  readonly clock: IncidentClock | undefined
  readonly level: ServiceLevel | undefined
}

/** The clock that a promise may not outlast, and its service level; undefined where policy names none. */
function boundOf(
  at: Instant,
  state: ServiceLevelState,
  incident: IncidentTerms,
  context: ServiceLevelContext,
): Bound | undefined {
  const within = context.policy.serviceLevels.serviceLevels.find((level) => level.promise !== undefined)?.within
  if (within === undefined) return undefined
  const clock = state.clocks.findLast((one) => one.kind === within && startedAt(one) <= milliseconds(at))
  return { clock, level: applicable(context.policy, within, incident) }
}

function retargeted(
  clock: IncidentClock,
  priority: Priority,
  at: number,
  incident: IncidentTerms,
  context: ServiceLevelContext,
): Clock {
  const then = clockAt(clock, at, context.calendar)
  const now = termsAt(clock, at)
  const policy = context.earlierPolicy(now.policy)
  const level = levelOf(now, policy)
  const terms = level && termsFor(level, policy, priority, incident, context)
  if (!terms) return then
  return act(then, { at, change: 'retarget', targetMs: terms.targetMs, calendar: context.calendar(terms.calendarHash) })
}

function latest(
  at: Instant,
  then: Clock | undefined,
  level: ServiceLevel | undefined,
  incident: IncidentTerms,
  context: ServiceLevelContext,
): Instant | null {
  if (then?.state === 'paused') return null
  if (then?.state === 'running' && !then.reached.has(100)) return dueOf(then)
  return wholeTarget(at, level, incident, context)
}

function wholeTarget(
  at: Instant,
  level: ServiceLevel | undefined,
  incident: IncidentTerms,
  context: ServiceLevelContext,
): Instant | null {
  const terms = level && incident.priority && termsFor(level, context.policy, incident.priority, incident, context)
  if (!terms) return null
  const now = milliseconds(at)
  const due = instantAfter(context.calendar(terms.calendarHash), now, terms.targetMs, now + horizonMs)
  return due === null ? null : instant(due)
}
