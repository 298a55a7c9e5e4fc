import { type Instant, milliseconds } from '@atlas/contracts'
import { type Weekday, weekdays } from '@atlas/policy'
import { Temporal } from 'temporal-polyfill'

/** The local date at an instant in a zone. */
export const localDate = (at: Instant, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(milliseconds(at)).toZonedDateTimeISO(timeZone).toPlainDate()

export const weekdayOf = (date: Temporal.PlainDate): Weekday => weekdays[date.dayOfWeek - 1] ?? 'mon'

/** Epoch ms of a local wall time; gap and overlap by Temporal's `compatible`, `24:00` is 00:00 of the next date. */
export function wallTime(date: Temporal.PlainDate, time: string, timeZone: string): number {
  if (time === '24:00') return wallTime(date.add({ days: 1 }), '00:00', timeZone)
  return date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds
}
