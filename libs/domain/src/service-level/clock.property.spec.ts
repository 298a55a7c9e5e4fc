import { expect, it } from '@jest/globals'
import type { CalendarDefinition } from '@atlas/policy'
import fc from 'fast-check'
import { bruteForce, type OracleCalendar, type OracleEntry, openAt } from './brute-force-clock.js'
import { alwaysOpen, type Calendar, expandingCalendar } from './calendar.js'
import { changes, type ClockEntry, newClock, readings } from './clock.js'
import { openTime } from './open-time.js'

const minute = 60_000

/** Zones and days on which local time does something odd. */
const oddDays: readonly [zone: string, date: string][] = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['America/Sao_Paulo', '2018-11-04'],
  ['Africa/Cairo', '2026-04-24'],
  ['Asia/Beirut', '2026-03-29'],
  ['Pacific/Apia', '2011-12-30'],
  ['Asia/Kathmandu', '2026-01-01'],
  ['Pacific/Chatham', '2026-04-05'],
  ['Europe/Dublin', '2025-12-31'],
  ['Pacific/Kiritimati', '1994-12-31'],
  ['UTC', '2024-02-29'],
]

const time = fc.oneof(
  fc.constantFrom('00:00', '02:00', '02:30', '08:00', '17:00', '24:00', '23:30', '01:45', '03:00'),
  fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hours, minutes]) => `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`),
)
const windows = fc.array(fc.tuple(time, time), { maxLength: 3 })
const weekday = fc.option(windows, { nil: undefined, freq: 6 })
const hours = fc
  .record({ mon: weekday, tue: weekday, wed: weekday, thu: weekday, fri: weekday, sat: weekday, sun: weekday })
  .map((record) => JSON.parse(JSON.stringify(record)) as CalendarDefinition['hours'])

const situation = fc.constantFrom(...oddDays).chain(([timeZone, date]) => {
  const middle = Date.parse(`${date}T00:00:00Z`)
  const at = fc.integer({ min: -36 * 60, max: 60 * 60 }).map((minutes) => middle + minutes * minute)
  const holidays = fc.constantFrom<string[]>([], [date], [new Date(middle + 86_400_000).toISOString().slice(0, 10)])
  const calendar: fc.Arbitrary<OracleCalendar> = fc.oneof(
    { weight: 1, arbitrary: fc.constant('24x7' as const) },
    { weight: 6, arbitrary: fc.record({ timeZone: fc.constant(timeZone), hours, holidays }) },
  )
  const target = fc.oneof(fc.constantFrom(0, 1, 15 * minute), fc.integer({ min: 0, max: 30 * 60 * minute }))
  const entry: fc.Arbitrary<OracleEntry> = fc
    .record({
      at,
      change: fc.constantFrom(...changes, 'start', 'resume'),
      targetMs: fc.option(target, { nil: undefined }),
      calendar: fc.option(calendar, { nil: undefined, freq: 2 }),
    })
    .map(({ at, change, targetMs, calendar }) =>
      change === 'retarget' ? { at, change, targetMs, calendar } : { at, change },
    )
  return fc.record({
    calendar,
    target,
    history: fc.array(entry, { maxLength: 7 }),
    asked: fc.array(at, { maxLength: 3 }),
  })
})

const own = (calendar: OracleCalendar): Calendar => (calendar === '24x7' ? alwaysOpen : expandingCalendar(calendar))

it('agrees with a clock that walks every minute, on the days when local time is odd', () => {
  fc.assert(
    fc.property(situation, ({ calendar, target, history, asked }) => {
      const entries = history.map((entry): ClockEntry => ({
        ...entry,
        calendar: entry.calendar && own(entry.calendar),
      }))
      const inOrder = [...history].sort((one, other) => one.at - other.at)
      const said = readings(newClock(target, own(calendar)), entries, asked)
      asked.forEach((at, index) => {
        const { dueAt, ...reading } = said[index] ?? { dueAt: undefined }
        expect(reading).toEqual(bruteForce({ targetMs: target, calendar }, inOrder, at))
        if (reading && 'breachedAt' in reading && reading.breachedAt !== null) expect(dueAt).toBe(reading.breachedAt)
      })
    }),
    { numRuns: 200 },
  )
})

it('foretells as due exactly the instant at which the clock breaches if nothing happens', () => {
  fc.assert(
    fc.property(situation, ({ calendar, target, history, asked: [at = 0] }) => {
      const entries = history
        .filter((entry) => entry.at <= at)
        .map((entry): ClockEntry => ({ ...entry, calendar: entry.calendar && own(entry.calendar) }))
      const clock = newClock(target, own(calendar))
      const [reading] = readings(clock, entries, [at])
      if (reading?.state !== 'running' || reading.dueAt === null || reading.breachedAt !== null) return
      const { dueAt } = reading
      const [before, then] = readings(clock, entries, [dueAt - 1, dueAt])
      expect(before?.breachedAt).toBeNull()
      expect(before?.remainingMs).toBeGreaterThan(0)
      expect(then).toMatchObject({ breachedAt: dueAt, remainingMs: 0 })
    }),
    { numRuns: 400 },
  )
})

it('opens exactly the minutes that Temporal opens, and adds up whatever the cuts', () => {
  const cut = fc.record({
    situation,
    from: fc.integer({ min: -1440, max: 1440 }),
    length: fc.integer({ min: 0, max: 2880 }),
  })
  fc.assert(
    fc.property(cut, ({ situation: { calendar, asked }, from, length }) => {
      const start = (asked[0] ?? Date.parse('2026-03-29T00:00:00Z')) + from * minute
      let open = 0
      for (let index = 0; index < length; index++) if (openAt(calendar, start + index * minute)) open += minute
      const end = start + length * minute
      const middle = start + Math.floor((end - start) / 3)
      const mine = own(calendar)
      expect(openTime(mine, start, end)).toBe(open)
      expect(openTime(mine, start, middle) + openTime(mine, middle, end)).toBe(open)
    }),
    { numRuns: 40 },
  )
})
