import { type CalendarDefinition, type ClosedTime, firstDatesIn, publicClosedTimes } from '@atlas/policy'
import { day, epochDayOf } from './local-time.js'

type ClosedPart = [from: number, until: number]

/**
 * What holidays close of the dates in and just outside a year: by date (days since 1970-01-01), parts of it in
 * milliseconds after its 00:00. A part up to the date's end reaches past it: such a date's night window is closed whole.
 */
export function holidaysAbout(definition: CalendarDefinition, year: number): (date: number) => readonly ClosedPart[] {
  const parts = new Map<number, ClosedPart[]>()
  for (const [from, until] of closedTimes(definition, [year - 1, year, year + 1]))
    for (let date = Math.floor(from / day); date * day < until; date++) {
      const part: ClosedPart = [
        Math.max(0, from - date * day),
        until >= (date + 1) * day ? Infinity : until - date * day,
      ]
      parts.set(date, [...(parts.get(date) ?? []), part])
    }
  return (date) => parts.get(date) ?? []
}

function closedTimes(definition: CalendarDefinition, years: readonly number[]): ClosedTime[] {
  const { holidays, publicHolidays = [], holidayFiles = [] } = definition
  const listed = holidays.map((date) => wholeDates(date, 1))
  const ofCountries = years.flatMap((year) => publicHolidays.flatMap((of) => publicClosedTimes(of, year)))
  const ofFiles = holidayFiles
    .flatMap((file) => file.holidays)
    .flatMap((holiday) =>
      years.flatMap((year) => firstDatesIn(holiday, year)).map((date) => wholeDates(date, holiday.days)),
    )
  return [...listed, ...ofCountries, ...ofFiles]
}

const wholeDates = (first: string, days: number): ClosedTime => [
  epochDayOf(first) * day,
  (epochDayOf(first) + days) * day,
]
