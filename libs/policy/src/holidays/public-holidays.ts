import { createRequire } from 'node:module'
import type Holidays from 'date-holidays'
import { z } from 'zod'

const require = createRequire(import.meta.url)

/** Which data a stored expansion was made from: recorded beside each calendar year (domain, "Service levels"). */
export const holidayData = `date-holidays ${
  z.object({ version: z.string() }).parse(require('date-holidays/package.json')).version
}`

/** A megabyte of dates with the calendars that they are reckoned by: loaded by the first who names a country. */
const library = (): typeof Holidays => (loaded ??= Library.parse(require('date-holidays')))
const Library = z.custom<typeof Holidays>((value) => typeof value === 'function')
let loaded: typeof Holidays | undefined

/** Holidays of a country, a state of it, or a region of that, by the keys of date-holidays: `DE`, `BY`, `A`. */
export const PublicHolidays = z
  .strictObject({
    country: z.string('a country like DE'),
    state: z.string('a state of the country like BY').optional(),
    region: z.string('a region of the state').optional(),
    /** Which kinds of day are closed. */
    types: z
      .array(z.enum(['public', 'bank', 'optional', 'school', 'observance']))
      .min(1, 'at least one type, or no types for public ones only')
      .default(['public']),
  })
  .superRefine(({ country, state, region }, { addIssue }) => {
    const demand = (path: string, value: string, keys: readonly string[], within: string) => {
      const message = keys.length ? `one of ${keys.join(', ')}` : `left out: no ${path} of ${within} is known`
      if (keys.includes(value)) return true
      addIssue({ code: 'custom', path: [path], input: value, message: keys.length ? message : `should be ${message}` })
      return false
    }
    const known = new (library())()
    if (!demand('country', country, Object.keys(known.getCountries()), 'the world')) return
    if (state === undefined) {
      if (region !== undefined) addIssue({ code: 'custom', path: ['region'], message: 'needs the state that it is in' })
      return
    }
    if (!demand('state', state, keysOf(known.getStates(country)), country) || region === undefined) return
    demand('region', region, keysOf(known.getRegions(country, state)), `${country}, ${state}`)
  })
export type PublicHolidays = z.output<typeof PublicHolidays>

const keysOf = (names: Record<string, string> | undefined): string[] => Object.keys(names ?? {})

/** Closed local time `[from, until)`, milliseconds since 1970-01-01 as if the zone were UTC. */
export type ClosedTime = readonly [from: number, until: number]

/**
 * What is closed by the holidays that the data file under one year. Most are whole dates; a half-day
 * begins at its hour, and one that the data begin at sunset (18:00) lies on two dates.
 */
export function publicClosedTimes(of: PublicHolidays, year: number): readonly ClosedTime[] {
  const key = JSON.stringify([of.country, of.state, of.region, of.types, year])
  const closed = workedOut.get(key) ?? closedTimesOf(of, year)
  if (workedOut.size >= 1000) workedOut.clear()
  workedOut.set(key, closed)
  return closed
}

/** Working out a year's dates costs more than expanding the rest of it, and each is asked for by three years. */
const workedOut = new Map<string, readonly ClosedTime[]>()

function closedTimesOf({ country, state, region, types }: PublicHolidays, year: number): ClosedTime[] {
  const names = [country, state, region].filter((name) => name !== undefined).join('.')
  // Read in UTC, start and end are wall time: no zone of the machine or of the country is asked.
  return new (library())(names, { types, timezone: 'UTC' })
    .getHolidays(year)
    .filter(({ type }) => types.includes(type))
    .map(({ start, end }): ClosedTime => [start.getTime(), end.getTime()])
}
