import type { CalendarDefinition } from '@atlas/policy'
import type { Interval } from './calendar.js'
import { day } from './local-time.js'

/** The Gregorian calendar repeats every 400 years, weekdays included, which are 146,097 days. */
const cycle = 400
const daysOfCycle = 146_097

/**
 * From 2100 on the zones that there are keep to yearly rules, and before 1800 to their mean solar time: no zone of the
 * database changes its rules there. Years between are each their own.
 */
const [lastOld, firstNew] = [1799, 2100]

/** Whether a year and those beside it lie where zones have no history. */
export const followsRules = (year: number): boolean => year > firstNew || year < lastOld

/** The year whose open time a far year's is, moved by whole cycles; the year itself where it isn't far. */
export function yearLike(year: number, definition: CalendarDefinition): number {
  const like = alike(year)
  return like === year || hasDates(definition, year) || hasDates(definition, like) ? year : like
}

/** The open time of `year` from that of the year that it is like. */
export function moved(intervals: readonly Interval[], like: number, year: number): readonly Interval[] {
  const by = ((year - like) / cycle) * daysOfCycle * day
  return by === 0 ? intervals : intervals.map(([open, close]): Interval => [open + by, close + by])
}

function alike(year: number): number {
  if (year >= firstNew + cycle) return firstNew + ((year - firstNew) % cycle)
  if (year <= lastOld - cycle) return lastOld - ((lastOld - year) % cycle)
  return year
}

/** Whether holidays may make the year another than its like: listed ones about it, or any that recur. */
const hasDates = ({ holidays, publicHolidays = [], holidayFiles = [] }: CalendarDefinition, year: number): boolean =>
  publicHolidays.length > 0 ||
  holidayFiles.length > 0 ||
  holidays.some((date) => Math.abs(Number(date.slice(0, 4)) - year) <= 1)
