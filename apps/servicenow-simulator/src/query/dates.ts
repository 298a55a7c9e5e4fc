import { isoDay, toInstant, toText } from '../time/instants.js'
import type { Asker } from './session.js'

const length: Record<string, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  dayofweek: 86_400_000,
  week: 604_800_000,
  month: 30 * 86_400_000,
  quarter: 91 * 86_400_000,
  year: 365 * 86_400_000,
}

/** `@hour@ago@3` as the instant it means: text in UTC. */
export const relativeInstant = (value: string, asker: Asker): string | undefined => {
  const [, unit = '', way = '', count = ''] = value.split('@')
  const span = length[unit.toLowerCase()]
  const n = Number(count)
  if (span === undefined || Number.isNaN(n)) return undefined
  return toText(asker.now + (way === 'ago' ? -1 : 1) * n * span)
}

/** `opened_at@hour@before@3`: the other field, and the distance in milliseconds (below 0: before it). */
export const relativeToField = (value: string): { other: string; distance: number } | undefined => {
  const [other = '', unit = '', way = '', count = ''] = value.split('@')
  const span = length[unit.toLowerCase()]
  const n = Number(count)
  if (other === '' || span === undefined || Number.isNaN(n)) return undefined
  return { other, distance: (way === 'before' ? -1 : 1) * n * span }
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

/** `Monday@javascript:gs.datePart('dayofweek','monday','EE')`: is the instant in that part of the calendar? */
export const inDatePart = (value: string, stored: string, asker: Asker): boolean => {
  const found = /datePart\(\s*'([^']*)'\s*,\s*'([^']*)'\s*(?:,\s*'([^']*)'\s*)?\)/.exec(value)
  const instant = toInstant(stored)
  if (!found || Number.isNaN(instant)) return false
  const [, part = '', wanted = '', operator = 'EE'] = found
  const { date, hour, weekday } = isoDay(instant, asker.zone)
  const month = Number(date.slice(5, 7)) - 1
  const compareTo = (is: number, want: number): boolean => {
    switch (operator) {
      case 'GT':
        return is > want
      case 'GE':
        return is >= want
      case 'LT':
        return is < want
      case 'LE':
        return is <= want
      default:
        return is === want
    }
  }
  switch (part) {
    case 'dayofweek':
      return compareTo((weekday + 6) % 7, (weekdays.indexOf(wanted.toLowerCase()) + 6) % 7)
    case 'month':
      return compareTo(month, months.indexOf(wanted.toLowerCase()))
    case 'year':
      return compareTo(Number(date.slice(0, 4)), Number(wanted))
    case 'quarter':
      return compareTo(Math.floor(month / 3) + 1, Number(wanted.replace(/\D/g, '')))
    case 'hour':
      return compareTo(hour, Number(wanted.replace(/\D/g, '')))
    default:
      return false
  }
}
