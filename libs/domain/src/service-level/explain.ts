import { type ClockStretch, type ClockView, instant, type Instant, milliseconds } from '@atlas/contracts'
import { type CalendarByHash, clockAt, type IncidentClock, startedAt, termsAt } from './incident-clocks.js'
import { openStretches } from './open-time.js'
import { clockView } from './view.js'

/** `at`: the instant that it is explained at. */
export type Explained = ClockView & { readonly at: Instant; readonly stretches: ClockStretch[] }

/**
 * Why a clock stands where it does at an instant: every stretch from its start, what began it, and each open interval
 * that counted in it. The counted times of all stretches add up to what has elapsed. Undefined before its start.
 * Throws CalendarYearMissing.
 */
export function explainClock(clock: IncidentClock, at: Instant, calendar: CalendarByHash): Explained | undefined {
  const until = milliseconds(at)
  if (startedAt(clock) > until) return undefined
  const cuts = [...new Set(clock.history.map((entry) => entry.at))].filter((cut) => cut <= until)
  const stretches = cuts.map((from, index) => stretch(clock, from, cuts[index + 1] ?? until, calendar))
  return { ...clockView(clock, at, calendar), at, stretches }
}

function stretch(clock: IncidentClock, from: number, to: number, calendar: CalendarByHash): ClockStretch {
  const then = clockAt(clock, from, calendar)
  const terms = termsAt(clock, from)
  const counted = then.state === 'running' ? [...openStretches(then.calendar, from, to)] : []
  const countedMs = counted.reduce((sum, [open, close]) => sum + close - open, 0)
  return {
    from: instant(from),
    to: instant(to),
    because: clock.history
      .filter((entry) => entry.at === from)
      .map(({ change, because = 'unknown' }) => ({ change, fact: because })),
    state: then.state,
    target: terms.target,
    calendar: terms.calendar,
    counted: counted.map(([open, close]) => ({ from: instant(open), to: instant(close) })),
    countedMs,
    elapsedMs: then.elapsedMs + countedMs,
  }
}
