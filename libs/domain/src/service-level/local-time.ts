/** Local dates and wall times as numbers: days since 1970-01-01, milliseconds as if the zone were UTC. */

export const day = 86_400_000

/** `Date.UTC` reads years below 100 as 19xx; the calendar repeats every 400 years of 146,097 days. */
export const yearStart = (year: number): number => Date.UTC(year + 400, 0, 1) - 146_097 * day

/** The UTC year of an instant. */
export const yearOf = (ms: number): number => new Date(ms).getUTCFullYear()

/** 0 is Monday; 1970-01-01 was a Thursday. */
export const weekdayOf = (epochDay: number): number => (((epochDay + 3) % 7) + 7) % 7

/** `2026-12-25` as days since 1970-01-01. */
export const epochDayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / day

/** `08:00`, `08:00:30` or `24:00` as milliseconds after the date's 00:00. */
export function wallTime(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number)
  return ((hours * 60 + minutes) * 60 + seconds) * 1000
}
