import { type ClockView, instant, type Instant, milliseconds } from '@atlas/contracts'
import { readingOf } from './clock.js'
import {
  type CalendarByHash,
  clockAt,
  type IncidentClock,
  type ServiceLevelState,
  startedAt,
  termsAt,
} from './incident-clocks.js'
import { openStretches } from './open-time.js'

/** The clocks of an incident that had started by an instant, every cycle, by their start. Throws CalendarYearMissing. */
export const clockViews = (state: ServiceLevelState, at: Instant, calendar: CalendarByHash): ClockView[] =>
  startedBy(state, milliseconds(at)).map((clock) => clockView(clock, at, calendar))

/** The same, of each kind the latest cycle, and whatever else has not ended: of several requests each its approval. */
export const currentClockViews = (state: ServiceLevelState, at: Instant, calendar: CalendarByHash): ClockView[] =>
  startedBy(state, milliseconds(at))
    .map((clock) => clockView(clock, at, calendar))
    .filter(
      ({ kind, state }, index, views) =>
        state === 'running' || state === 'paused' || !views.slice(index + 1).some((later) => later.kind === kind),
    )

const startedBy = ({ clocks }: ServiceLevelState, at: number): IncidentClock[] =>
  clocks.filter((clock) => startedAt(clock) <= at).sort((one, other) => startedAt(one) - startedAt(other))

export function clockView(clock: IncidentClock, at: Instant, calendar: CalendarByHash): ClockView {
  const ms = milliseconds(at)
  const terms = termsAt(clock, ms)
  const { state, elapsedMs, remainingMs, dueAt, breachedAt } = readingOf(clockAt(clock, ms, calendar))
  const unended = state === 'running' || state === 'paused'
  return {
    clock: clock.id,
    kind: clock.kind,
    state,
    target: terms.target,
    calendar: terms.calendar,
    elapsedMs,
    remainingMs,
    dueAt: dueAt === null ? null : instant(dueAt),
    breachedAt: breachedAt === null ? null : instant(breachedAt),
    atRisk: unended && breachedAt === null && elapsedMs * 100 >= terms.targetMs * terms.atRisk,
  }
}

/** A stretch of a clock's life in one state under one calendar and target, and the open time that counted in it. */
export interface ClockStretch {
  readonly from: Instant
  readonly to: Instant
  readonly state: ClockView['state']
  readonly target: string
  readonly calendar: string
  /** What of the stretch counted; none unless running. */
  readonly counted: readonly { readonly from: Instant; readonly to: Instant }[]
  readonly countedMs: number
  /** At the end of the stretch. */
  readonly elapsedMs: number
}

/** How a clock came to what it says at an instant: every stretch from its start, with each open interval counted. */
export function explainClock(clock: IncidentClock, at: Instant, calendar: CalendarByHash): ClockStretch[] {
  const until = milliseconds(at)
  const cuts = [...new Set(clock.history.map((entry) => entry.at))].filter((cut) => cut < until)
  return [...cuts, until].flatMap((to, index) => {
    const from = cuts[index - 1]
    if (from === undefined) return []
    const then = clockAt(clock, from, calendar)
    const terms = termsAt(clock, from)
    const counted = then.state === 'running' ? [...openStretches(then.calendar, from, to)] : []
    const countedMs = counted.reduce((sum, [open, close]) => sum + close - open, 0)
    return [
      {
        from: instant(from),
        to: instant(to),
        state: then.state,
        target: terms.target,
        calendar: terms.calendar,
        counted: counted.map(([open, close]) => ({ from: instant(open), to: instant(close) })),
        countedMs,
        elapsedMs: then.elapsedMs + countedMs,
      },
    ]
  })
}
