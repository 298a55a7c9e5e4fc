import type { CalendarDefinition } from '@atlas/policy'
import Holidays, { type HolidaysTypes } from 'date-holidays'
import { Temporal } from 'temporal-polyfill'

/**
 * The hours of a local date that holidays close, worked out apart from the calendar's expansion: each hour is held
 * against the data by itself, and a file's event is walked from its first date on. For the tests' oracle.
 */
export function closedHours(
  { holidays, publicHolidays = [], holidayFiles = [] }: CalendarDefinition,
  date: Temporal.PlainDate,
): readonly number[] {
  const isWhole =
    holidays.includes(date.toString()) ||
    holidayFiles.some((file) => file.holidays.some((event) => isWithin(event, date)))
  return hoursOfDay.filter((hour) => isWhole || publicHolidays.some((of) => isPublicHoliday(of, date, hour)))
}
const hoursOfDay = Array.from({ length: 24 }, (_, hour) => hour)

type Public = NonNullable<CalendarDefinition['publicHolidays']>[number]
type FileEvent = NonNullable<CalendarDefinition['holidayFiles']>[number]['holidays'][number]

/** What the data name in a year, read in UTC, so that times are wall time; the data cost too much to ask twice. */
const named = new Map<string, readonly HolidaysTypes.Holiday[]>()
function holidaysOf({ country, state, region, types }: Public, year: number): readonly HolidaysTypes.Holiday[] {
  const names = [country, state, region].filter((name) => name !== undefined).join('.')
  const key = [names, types.join(), year].join(' ')
  const known = named.get(key) ?? new Holidays(names, { types, timezone: 'UTC' }).getHolidays(year)
  named.set(key, known)
  return known.filter(({ type }) => types.includes(type))
}

/** A holiday may begin in the year before its date. */
function isPublicHoliday(of: Public, date: Temporal.PlainDate, hour: number): boolean {
  const at = new Date(Date.UTC(date.year, date.month - 1, date.day, hour))
  return [date.year - 1, date.year, date.year + 1].some((year) =>
    holidaysOf(of, year).some(({ start, end }) => start <= at && at < end),
  )
}

/** From its first date on, a recurrence after another (RFC 5545: COUNT counts what EXDATE leaves out as well). */
function isWithin({ from, days, yearly, except }: FileEvent, date: Temporal.PlainDate): boolean {
  const first = Temporal.PlainDate.from(from)
  let counted = 0
  for (let year = first.year; year <= date.year; year += yearly?.every ?? Infinity) {
    const start = first.with({ year })
    // 29 February is no date of most years.
    if (start.day !== first.day) continue
    const text = start.toString()
    if (++counted > (yearly?.count ?? Infinity) || (yearly?.until !== undefined && text > yearly.until)) return false
    const since = start.until(date, { largestUnit: 'days' }).days
    if (since >= 0 && since < days && !except.includes(text)) return true
  }
  return false
}
