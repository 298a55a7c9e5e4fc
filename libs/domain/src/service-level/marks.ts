import { instant, type IncidentId, type Instant, type ServiceLevelEvent } from '@atlas/contracts'
import type { Timer } from '@atlas/event-sourcing'
import { type Clock, expectedAt, readingOf } from './clock.js'
import {
  type CalendarByHash,
  clockAt,
  type IncidentClock,
  type Mark,
  pinnedAt,
  spokenUntil,
  termsAt,
} from './incident-clocks.js'

/** Thresholds and breaches: what is to be said of a clock by now, and when the next is due. */

export const breach = 100

/** Percentages used up by the instant that a clock is reckoned up to, as they came. */
const marksOf = ({ reached }: Clock): Mark[] =>
  [...reached]
    .map(([percent, at]) => ({ percent, at }))
    .sort((one, other) => one.at - other.at || one.percent - other.percent)

/** One event for each percentage that is used up by `until` and wasn't said yet, stamped with its own instant. */
export function unsaid(
  incidentId: IncidentId,
  clock: IncidentClock,
  until: number,
  calendar: CalendarByHash,
): ServiceLevelEvent[] {
  const saidAlready = new Set(clock.said.map(({ percent }) => percent))
  return marksOf(clockAt(clock, until, calendar))
    .filter(({ percent }) => !saidAlready.has(percent))
    .map((mark) => saying(incidentId, clock, mark, calendar))
}

function saying(
  incidentId: IncidentId,
  clock: IncidentClock,
  { percent, at }: Mark,
  calendar: CalendarByHash,
): ServiceLevelEvent {
  const then = clockAt(clock, at, calendar)
  const { serviceLevel, kind, promisedBy } = termsAt(clock, at)
  const which = { incidentId, clock: clock.id, pinned: pinnedAt(clock, at), kind }
  const occurredAt = instant(at)
  if (percent !== breach)
    return { type: 'ClockThresholdReached', occurredAt, data: { ...which, percent, dueAt: dueOf(then) } }
  return {
    type: 'ClockBreached',
    occurredAt,
    data: {
      ...which,
      serviceLevel,
      targetMs: then.targetMs,
      elapsedMs: then.elapsedMs,
      ...(promisedBy === undefined ? {} : { promisedBy }),
    },
  }
}

export function dueOf(clock: Clock): Instant | null {
  const { dueAt } = readingOf(clock)
  return dueAt === null ? null : instant(dueAt)
}

/** What the clock says as of the latest instant that it has spoken of, and as of `asOf` if that is later. */
export function sayingOf(clock: IncidentClock, asOf: number, calendar: CalendarByHash) {
  const then = clockAt(clock, asOf, calendar)
  const { elapsedMs, breachedAt } = readingOf(then)
  return {
    elapsedMs,
    dueAt: dueOf(then),
    breachedAt: breachedAt === null ? null : instant(breachedAt),
    reached: marksOf(then).map(({ percent, at }) => ({ percent, at: instant(at) })),
  }
}

/** The name of a clock's alarm, unique within the incident: `resolution/1 75`. */
const alarmName = (clock: IncidentClock, percent: number): string => `${clock.id} ${percent}`

export interface ClockAlarm {
  readonly clock: string
  readonly kind: string
  readonly percent: number
}

/** Alarms of a clock as it stands: one for each percentage still to come, while it runs. By name. */
export function alarmsOf(clock: IncidentClock, owner: string, incidentId: IncidentId, calendar: CalendarByHash) {
  const alarms = new Map<string, Timer>()
  const now = clockAt(clock, spokenUntil(clock), calendar)
  if (now.state !== 'running') return alarms
  for (const percent of now.marks) {
    const at = now.reached.has(percent) ? null : expectedAt(now, percent)
    if (at === null) continue
    const name = alarmName(clock, percent)
    const data: ClockAlarm = { clock: clock.id, kind: clock.kind, percent }
    alarms.set(name, { service: 'escalation', owner, name, dueAt: instant(at), incidentId, data })
  }
  return alarms
}
