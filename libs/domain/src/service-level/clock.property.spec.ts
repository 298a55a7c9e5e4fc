import { expect, it } from '@jest/globals'
import { type CalendarDefinition, weekdays } from '@atlas/policy'
import fc from 'fast-check'
import { bruteForce, type OracleCalendar, type OracleEntry, openAt } from './brute-force-clock.js'
import { alwaysOpen, type Calendar, expandingCalendar } from './calendar.js'
import { changes, type ClockEntry, newClock, readings } from './clock.js'
import { openTime } from './open-time.js'

const minute = 60_000

/** Days of public holidays in the data used: whole ones, half of one, and the turn of a year. */
const holidayDays: readonly [zone: string, date: string][] = [
  ['Europe/Berlin', '2026-12-25'],
  ['Atlantic/Reykjavik', '2026-12-24'],
  ['Europe/Berlin', '2026-12-31'],
  ['Australia/Lord_Howe', '2026-04-06'],
]

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
  // Two hours of summer time; half an hour for good, at midnight and in the night; a pause of it for a month.
  ['Antarctica/Troll', '2026-03-29'],
  ['Asia/Pyongyang', '2018-05-05'],
  ['America/Caracas', '2016-05-01'],
  ['Africa/Casablanca', '2026-02-15'],
  ['UTC', '2024-02-29'],
  ...holidayDays,
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

const publicHolidays = fc.constantFrom<CalendarDefinition['publicHolidays']>(
  undefined,
  [{ country: 'DE', types: ['public'] }],
  [{ country: 'DE', state: 'BY', types: ['public', 'bank'] }],
  [
    { country: 'IS', types: ['public'] },
    { country: 'AU', state: 'NSW', types: ['public'] },
  ],
)
/** An event of an ICS file that falls on a date or near it, this year or by recurring. */
const holidayFiles = (date: string): fc.Arbitrary<CalendarDefinition['holidayFiles']> => {
  const [year = '', ...monthAndDay] = date.split('-')
  const event = fc
    .record({
      ago: fc.integer({ min: 0, max: 5 }),
      days: fc.integer({ min: 1, max: 3 }),
      every: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      count: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined, freq: 2 }),
      isLeftOut: fc.boolean(),
    })
    .map(({ ago, days, every, count, isLeftOut }) => ({
      from: [Number(year) - ago * (every ?? 0), ...monthAndDay].join('-'),
      days,
      ...(every === undefined ? {} : { yearly: { every, ...(count === undefined ? {} : { count }) } }),
      except: isLeftOut ? [date] : [],
    }))
  const exists = ({ from }: { from: string }) =>
    !Number.isNaN(Date.parse(from)) && new Date(from).toISOString().startsWith(from)
  return fc.option(
    fc
      .array(event.filter(exists), { minLength: 1, maxLength: 2 })
      .map((holidays) => [{ file: 'company.ics', holidays }]),
    { nil: undefined },
  )
}

/** Two parts of a night, about the hour in which Lord Howe loses or repeats half an hour. */
const night: [string, string][] = [
  ['00:00', '01:45'],
  ['02:00', '02:15'],
  ['02:20', '24:00'],
]

/** Most things happen on a whole minute, where windows open and close; others anywhere within one. */
const within = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  fc.constantFrom(1, minute - 1),
  fc.integer({ min: 0, max: minute - 1 }),
)

const situationOn = (days: typeof oddDays) =>
  fc.constantFrom(...days).chain(([timeZone, date]) => {
    const middle = Date.parse(`${date}T00:00:00Z`)
    const at = fc
      .tuple(fc.integer({ min: -36 * 60, max: 60 * 60 }), within)
      .map(([minutes, ms]) => middle + minutes * minute + ms)
    const holidays = fc.constantFrom<string[]>([], [date], [new Date(middle + 86_400_000).toISOString().slice(0, 10)])
    const calendar: fc.Arbitrary<OracleCalendar> = fc.oneof(
      { weight: 1, arbitrary: fc.constant('24x7' as const) },
      {
        weight: 6,
        arbitrary: fc.record({
          timeZone: fc.constant(timeZone),
          hours,
          holidays,
          publicHolidays,
          holidayFiles: holidayFiles(date),
        }),
      },
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

const situation = situationOn(oddDays)

const own = (calendar: OracleCalendar): Calendar => (calendar === '24x7' ? alwaysOpen : expandingCalendar(calendar))

it('agrees to the millisecond with a clock that walks every minute, on the days when local time is odd', () => {
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

it('agrees across the half hour of Lord Howe, on split windows, with a retarget to other hours and a reopening', () => {
  const half = situationOn(oddDays.filter(([zone]) => zone === 'Australia/Lord_Howe'))
  const split = { sat: night, sun: night, mon: night }
  const held = { breached: 0, reopened: 0 }
  fc.assert(
    fc.property(
      half,
      fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 6, maxLength: 6 }),
      ({ calendar, target, asked }, gaps) => {
        const [one = 0] = asked
        const [first = 1, ...others] = gaps
        const start = Math.min(one, ...asked) - first * minute
        const instants = others.reduce<number[]>((at, gap) => [...at, (at.at(-1) ?? start) + gap * minute], [start])
        const splitHours: OracleCalendar = { timeZone: 'Australia/Lord_Howe', hours: split, holidays: [] }
        const changes: Omit<OracleEntry, 'at'>[] = [
          { change: 'start' },
          { change: 'retarget', targetMs: target, calendar: splitHours },
          { change: 'stop' },
          { change: 'start' },
          { change: 'retarget', targetMs: target + 7 * minute, calendar },
        ]
        const history = changes.map((entry, index): OracleEntry => ({ at: instants[index] ?? start, ...entry }))
        const at = instants[5] ?? start
        const entries = history.map((entry): ClockEntry => ({
          ...entry,
          calendar: entry.calendar && own(entry.calendar),
        }))
        const [reading] = readings(newClock(target, own(calendar)), entries, [at])
        const expected = bruteForce({ targetMs: target, calendar }, history, at)
        expect({ ...reading, dueAt: undefined }).toEqual({ ...expected, dueAt: undefined })
        if (expected.breachedAt !== null) held.breached++
        if (expected.elapsedMs > 0) held.reopened++
      },
    ),
    { numRuns: 60 },
  )
  expect(Math.min(held.breached, held.reopened)).toBeGreaterThan(5)
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

/** Open around the clock but for half an hour, so that every hour that a holiday closes is seen. */
const wholeDay: [string, string][] = [
  ['00:00', '12:30'],
  ['13:00', '24:00'],
]
const onHolidays = situationOn(holidayDays).map((one) => ({
  ...one,
  calendar:
    one.calendar === '24x7'
      ? one.calendar
      : {
          ...one.calendar,
          hours: Object.fromEntries(weekdays.map((weekday) => [weekday, wholeDay])),
        },
}))

it.each([
  ['days when local time is odd', situation],
  ['holidays', onHolidays],
])('opens exactly the minutes that Temporal opens on %s, and adds up whatever the cuts', (_, on) => {
  const cut = fc.record({
    situation: on,
    from: fc.integer({ min: -1440, max: 1440 }),
    length: fc.integer({ min: 0, max: 2880 }),
  })
  fc.assert(
    fc.property(cut, ({ situation: { calendar, asked }, from, length }) => {
      const start = Math.floor((asked[0] ?? Date.parse('2026-03-29T00:00:00Z')) / minute) * minute + from * minute
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
