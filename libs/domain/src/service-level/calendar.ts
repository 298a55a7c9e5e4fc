import { createHash } from 'node:crypto'
import type { Hash } from '@atlas/contracts'
import type { CalendarDefinition } from '@atlas/policy'
import canonicalize from 'canonicalize'
import { moved, yearLike } from './calendar-cycle.js'
import { expandYear } from './calendar-expansion.js'
import { yearStart } from './local-time.js'

/** Open time `[open, close)`, integer milliseconds since 1970-01-01T00:00:00Z. */
export type Interval = readonly [open: number, close: number]

/** One version of a calendar as intervals, a local year at a time: deciding and replaying never ask the zone database. */
export interface Calendar {
  readonly hash: Hash
  /**
   * Open time within the local year: sorted, apart from one another. Years lie end to end, so no instant is in two.
   * Throws CalendarYearMissing for a year that was not given.
   */
  year(year: number): readonly Interval[]
}

/** A decision needs a year that it wasn't given: expand it (the first expansion stored wins), and decide again. */
export class CalendarYearMissing extends Error {
  constructor(
    readonly calendar: Hash,
    readonly year: number,
  ) {
    super(`the year ${year} of the calendar ${calendar} is not expanded yet`)
  }
}

const sha256 = (value: unknown): Hash =>
  createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex')

const sorted = (values: readonly unknown[]): string[] =>
  [...new Set(values.map((value) => canonicalize(value) ?? ''))].sort()

/** Names a version of a calendar; the order of windows and holidays doesn't matter to it. */
export const calendarHash = ({
  timeZone,
  hours,
  holidays,
  publicHolidays = [],
  holidayFiles = [],
  revision = 1,
}: CalendarDefinition): Hash =>
  sha256({
    timeZone,
    hours: Object.fromEntries(
      Object.entries(hours).flatMap(([day, windows]) => (windows.length ? [[day, windows.map(String).sort()]] : [])),
    ),
    holidays: [...new Set(holidays)].sort(),
    // Which dates a country has is the data's word of the day, like a zone's rules: it is recorded with the year.
    ...(publicHolidays.length > 0 && { publicHolidays: sorted(publicHolidays) }),
    ...(holidayFiles.length > 0 && { holidayFiles: sorted(holidayFiles.flatMap(({ holidays }) => holidays)) }),
    revision,
  })

/** Names the expansion of one year, which the calendar's own hash says nothing of: zone rules change. */
export const yearHash = (intervals: readonly Interval[]): Hash => sha256(intervals)

/** From years expanded before. */
export const storedCalendar = (hash: Hash, years: ReadonlyMap<number, readonly Interval[]>): Calendar => ({
  hash,
  year(year) {
    const intervals = years.get(year)
    if (!intervals) throw new CalendarYearMissing(hash, year)
    return intervals
  },
})

/**
 * Expands each year when it is first asked for: for questions about a calendar that no log holds. Of far years only those
 * are expanded, and kept, that the others are like, so that a question may reach over thousands of them.
 */
export function expandingCalendar(definition: CalendarDefinition): Calendar {
  const years = new Map<number, readonly Interval[]>()
  return {
    hash: calendarHash(definition),
    year(year) {
      const like = yearLike(year, definition)
      const intervals = years.get(like) ?? expandYear(definition, like)
      years.set(like, intervals)
      return moved(intervals, like, year)
    },
  }
}

/** 24x7: no zone, no holidays. */
export const alwaysOpen: Calendar = {
  hash: sha256('24x7'),
  year: (year) => [[yearStart(year), yearStart(year + 1)]],
}
