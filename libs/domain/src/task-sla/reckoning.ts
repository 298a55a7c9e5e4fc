import type { Calendar } from '../service-level/calendar.js'
import { horizonMs } from '../service-level/clock.js'
import { instantAfter, openTime } from '../service-level/open-time.js'
import type { OurClock } from './our-clock.js'

/**
 * What a due instant and an elapsed time are made of, on either side: a start, a target, a calendar and pauses. To
 * find a cause, ours is reckoned anew with one or more of them as theirs has it.
 */
export interface Reckoning {
  readonly startedAt: number
  readonly targetMs: number
  readonly calendar: Calendar
  /** Of pauses that have ended, in open time of a calendar. */
  readonly pausedMs: (calendar: Calendar) => number
  /** Added to what the calendar counts; 0 where one calendar counted from the start. */
  readonly carriedMs: number
}

export const reckoningOf = ({ startedAt, targetMs, calendar, pauses, carriedMs }: OurClock): Reckoning => ({
  startedAt,
  targetMs,
  calendar,
  pausedMs: (counting) => pauses.reduce((sum, [from, to]) => sum + openTime(counting, from, to), 0),
  carriedMs,
})

/** Null: not within ten years. */
export function dueOf({ startedAt, targetMs, calendar, pausedMs, carriedMs }: Reckoning): number | null {
  const needed = targetMs + pausedMs(calendar) - carriedMs
  return instantAfter(calendar, startedAt, needed, startedAt + horizonMs)
}

/** Up to an instant at which it runs, or at which it was paused or ended. */
export const elapsedOf = ({ startedAt, calendar, pausedMs, carriedMs }: Reckoning, until: number): number =>
  Math.max(0, openTime(calendar, startedAt, Math.max(startedAt, until)) - pausedMs(calendar) + carriedMs)
