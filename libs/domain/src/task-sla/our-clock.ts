import type { Calendar } from '../service-level/calendar.js'
import { acts, type ClockState, readingOf } from '../service-level/clock.js'
import {
  type CalendarByHash,
  clockAt,
  type IncidentClock,
  startedAt,
  termsAt,
} from '../service-level/incident-clocks.js'
import { openTime } from '../service-level/open-time.js'

/** A clock of ours as it stood at an instant, taken apart into what theirs is made of. Milliseconds. */
export interface OurClock {
  readonly id: string
  readonly kind: string
  readonly state: ClockState
  readonly at: number
  readonly startedAt: number
  readonly targetMs: number
  /** Its name in policy: `24x7`, `business` … */
  readonly calendarName: string
  readonly calendar: Calendar
  readonly dueAt: number | null
  readonly breachedAt: number | null
  readonly elapsedMs: number
  /** Pauses that have ended by then, and the one that goes on. */
  readonly pauses: readonly (readonly [from: number, to: number])[]
  readonly pausedSince: number | null
  /** Since when its state is what it is. */
  readonly stateSince: number
  /** Changes of priority that changed its terms. */
  readonly retargetedAt: readonly number[]
  /** Counted before its present calendar was in force, more (or less) than that would have counted. */
  readonly carriedMs: number
}

export function ourClock(clock: IncidentClock, at: number, calendarOf: CalendarByHash): OurClock {
  const reckoned = clockAt(clock, at, calendarOf)
  const { state, elapsedMs, dueAt, breachedAt } = readingOf(reckoned)
  const terms = termsAt(clock, at)
  const calendar = calendarOf(terms.calendarHash)
  const { pauses, pausedSince, stateSince } = pausesOf(clock, at)
  const from = startedAt(clock)
  const until = state === 'running' ? at : (pausedSince ?? stateSince)
  const paused = pauses.reduce((sum, [begun, ended]) => sum + openTime(calendar, begun, ended), 0)
  return {
    id: clock.id,
    kind: clock.kind,
    state,
    at,
    startedAt: from,
    targetMs: terms.targetMs,
    calendarName: terms.calendar,
    calendar,
    dueAt,
    breachedAt,
    elapsedMs,
    pauses,
    pausedSince,
    stateSince,
    retargetedAt: clock.history.flatMap((entry) => (entry.change === 'retarget' && entry.at <= at ? [entry.at] : [])),
    carriedMs: elapsedMs - (openTime(calendar, from, until) - paused),
  }
}

/** What stopped and went on again counts as a pause too: theirs has no other word for it. */
function pausesOf({ history }: IncidentClock, at: number) {
  const pauses: (readonly [number, number])[] = []
  let state: ClockState = 'not-started'
  let since = history[0]?.at ?? 0
  let still: number | null = null
  for (const entry of history) {
    if (entry.at > at) break
    if (!acts(state, entry.change) || entry.change === 'retarget') continue
    const running = entry.change === 'start' || entry.change === 'resume'
    if (running && still !== null) pauses.push([still, entry.at])
    still = running ? null : entry.at
    state = running ? 'running' : entry.change === 'pause' ? 'paused' : entry.change === 'stop' ? 'met' : 'cancelled'
    since = entry.at
  }
  return { pauses, pausedSince: state === 'paused' ? still : null, stateSince: since }
}
