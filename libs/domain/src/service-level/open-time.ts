import type { Calendar, Interval } from './calendar.js'
import { day, yearOf, yearStart } from './local-time.js'

/** Index of the first interval that closes after `from`. */
function firstAfter(intervals: readonly Interval[], from: number): number {
  let low = 0
  let high = intervals.length
  while (low < high) {
    const middle = (low + high) >> 1
    const interval = intervals[middle]
    if (interval && interval[1] <= from) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Open stretches from `from` on, cut at `from` and `until`, in order. Local years begin within a day of UTC's, so a
 * year is asked for only where it can matter.
 */
export function* openStretches(calendar: Calendar, from: number, until: number): Generator<Interval> {
  for (let year = yearOf(from - day); yearStart(year) - day < until; year++) {
    const intervals = calendar.year(year)
    for (let index = firstAfter(intervals, from); index < intervals.length; index++) {
      const interval = intervals[index]
      if (!interval) break
      if (interval[0] >= until) return
      yield [Math.max(interval[0], from), Math.min(interval[1], until)]
    }
  }
}

/** Milliseconds of open time in `[from, until)`. */
export function openTime(calendar: Calendar, from: number, until: number): number {
  let sum = 0
  for (const [open, close] of openStretches(calendar, from, until)) sum += close - open
  return sum
}

/**
 * The earliest instant by which `needed` milliseconds of open time have passed since `from`: a close itself, never the
 * next opening. Null if that is later than `limit`.
 */
export function instantAfter(calendar: Calendar, from: number, needed: number, limit: number): number | null {
  if (needed <= 0) return from
  let left = needed
  for (const [open, close] of openStretches(calendar, from, limit)) {
    if (left <= close - open) return open + left
    left -= close - open
  }
  return null
}
