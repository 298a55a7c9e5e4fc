import { expect, it } from '@jest/globals'
import type { CalendarDefinition } from '@atlas/policy'
import fc from 'fast-check'
import { expandingCalendar } from './calendar.js'
import { yearLike } from './calendar-cycle.js'
import { expandYear } from './calendar-expansion.js'
import { Temporal } from 'temporal-polyfill'
import { instantIn } from './zone-offsets.js'

const zones = [
  'Europe/Berlin',
  'Europe/Dublin',
  'America/New_York',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Gaza',
  'Asia/Kathmandu',
  'Antarctica/Troll',
]
const windows: [string, string][] = [
  ['00:00', '02:15'],
  ['02:45', '24:00'],
]
const open = (timeZone: string, more: Partial<CalendarDefinition> = {}): CalendarDefinition => ({
  timeZone,
  hours: { mon: windows, wed: windows, sun: windows },
  holidays: [],
  ...more,
})
const far = fc.oneof(fc.integer({ min: 2500, max: 9998 }), fc.integer({ min: 1, max: 1399 }))

it('a far year is open as its like of 400 years nearer is, to the millisecond, in zones with rules of every sort', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), far, (zone, year) => {
      expect(yearLike(year, open(zone))).not.toBe(year)
      expect(expandingCalendar(open(zone)).year(year)).toEqual(expandYear(open(zone), year))
    }),
    { numRuns: 60 },
  )
})

it('looked at once a week, a zone’s rules give the offsets of every day', () => {
  for (const zone of zones)
    for (const year of [1600, 2101, 2350]) {
      const instantOf = instantIn(zone, year)
      const wrong = Array.from({ length: 365 }, (_, index) => {
        const local = Temporal.PlainDateTime.from({ year, month: 1, day: 1, hour: 12 }).add({ days: index })
        const right = local.toZonedDateTime(zone).epochMilliseconds
        return instantOf(local.toZonedDateTime('UTC').epochMilliseconds) === right
          ? []
          : [`${zone} ${local.toString()}`]
      }).flat()
      expect(wrong).toEqual([])
    }
})

it('a year near us is its own, and so is one with holidays, or whose like has some', () => {
  expect([1400, 1799, 2026, 2499].map((year) => yearLike(year, open('UTC')))).toEqual([1400, 1799, 2026, 2499])
  expect([1399, 1, 2500, 9998].map((year) => yearLike(year, open('UTC')))).toEqual([1799, 1601, 2100, 2398])
  for (const holidays of [['2500-12-24'], ['2499-12-31'], ['2100-01-01'], ['2101-01-01']]) {
    const definition = open('UTC', { holidays })
    expect(yearLike(2500, definition)).toBe(2500)
    expect(expandingCalendar(definition).year(2500)).toEqual(expandYear(definition, 2500))
  }
  expect(yearLike(2500, open('UTC', { publicHolidays: [{ country: 'DE', types: ['public'] }] }))).toBe(2500)
})
