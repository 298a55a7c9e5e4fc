import { describe, expect, it } from '@jest/globals'
import { type CalendarDefinition, Calendars, parsePolicy, readPolicyFolder } from '@atlas/policy'
import { calendarHash, expandingCalendar } from './calendar.js'
import { expandYear } from './calendar-expansion.js'
import { CalendarYears } from './calendar-years.js'
import { newClock, readings } from './clock.js'

const hour = 3_600_000
const weekday = [['08:00', '17:00']]
const businessHours = { mon: weekday, tue: weekday, wed: weekday, thu: weekday, fri: weekday }
const calendar = (more: object, timeZone = 'Europe/Berlin'): CalendarDefinition => {
  const { calendars } = Calendars.parse({ calendars: { asked: { timeZone, hours: businessHours, ...more } } })
  if (!calendars['asked']) throw new Error('the calendar was just defined')
  return calendars['asked']
}
const germany = (state?: string) => calendar({ publicHolidays: [{ country: 'DE', state }] })
/** Milliseconds that are open within a UTC day; business hours of the zones used lie within one. */
const openOn = (definition: CalendarDefinition, date: string): number =>
  expandYear(definition, Number(date.slice(0, 4)))
    .filter(([open]) => new Date(open).toISOString().startsWith(date))
    .reduce((sum, [open, close]) => sum + close - open, 0)

describe('public holidays', () => {
  it('differ by state: Epiphany is one in Bavaria, Women’s Day in Berlin', () => {
    // 2026-01-06 is a Tuesday, 2027-03-08 a Monday.
    expect([openOn(germany('BY'), '2026-01-06'), openOn(germany('BE'), '2026-01-06')]).toEqual([0, 9 * hour])
    expect([openOn(germany('BY'), '2027-03-08'), openOn(germany('BE'), '2027-03-08')]).toEqual([9 * hour, 0])
  })
  it('move with Easter', () => {
    expect(['2026-04-03', '2027-03-26', '2031-04-11'].map((friday) => openOn(germany(), friday))).toEqual([0, 0, 0])
    expect(openOn(germany(), '2027-04-02')).toBe(9 * hour)
  })
  it('on a weekend change nothing: the Day of German Unity 2026 is a Saturday', () => {
    const without = expandYear(calendar({}), 2026).filter(([open]) => new Date(open).getUTCMonth() === 9)
    const withHolidays = expandYear(germany(), 2026).filter(([open]) => new Date(open).getUTCMonth() === 9)
    expect(withHolidays).toEqual(without)
    expect(withHolidays).toHaveLength(22)
  })
  it('close no other kind of day unless the policy says so', () => {
    // New Year's Eve is a bank holiday in the data, from 14:00 local, which is 13:00 UTC.
    expect(openOn(germany(), '2026-12-31')).toBe(9 * hour)
    const bank = calendar({ publicHolidays: [{ country: 'DE', types: ['public', 'bank'] }] })
    expect(openOn(bank, '2026-12-31')).toBe(6 * hour)
  })
  it('that are half-days close from their hour: 24 December in Iceland from 13:00', () => {
    const iceland = calendar({ publicHolidays: [{ country: 'IS' }] }, 'Atlantic/Reykjavik')
    expect(expandYear(iceland, 2026).filter(([open]) => new Date(open).toISOString().startsWith('2026-12-24'))).toEqual(
      [[Date.parse('2026-12-24T08:00:00Z'), Date.parse('2026-12-24T13:00:00Z')]],
    )
  })
  it('let a P3 across Christmas stand still on the 25th and the weekend', () => {
    // Wednesday from 15:00: 2 h, Thursday the 24th 9 h, Monday 9 h, Tuesday until 15:00 7 h: 27 h.
    const clock = newClock(27 * hour, expandingCalendar(germany()))
    const at = Date.parse('2026-12-23T14:00:00Z')
    const monday = Date.parse('2026-12-28T07:00:00Z')
    const [reading] = readings(clock, [{ at, change: 'start' }], [monday])
    expect(reading).toMatchObject({ elapsedMs: 11 * hour, dueAt: Date.parse('2026-12-29T14:00:00Z') })
  })
})

describe('a holiday on the last day of a year', () => {
  it('is closed in the year that it lies in, though a file’s event reaches into the next', () => {
    const definition: CalendarDefinition = {
      ...calendar({}),
      holidayFiles: [
        { file: 'turn.ics', holidays: [{ from: '2025-12-30', days: 4, yearly: { every: 1 }, except: [] }] },
      ],
    }
    // 2026-12-30 to 2027-01-02: Wednesday to Saturday.
    const dates = ['2026-12-29', '2026-12-30', '2026-12-31', '2027-01-01', '2027-01-04']
    expect(dates.map((date) => openOn(definition, date) / hour)).toEqual([9, 0, 0, 0, 9])
  })
})

describe('a calendar’s hash', () => {
  it('says which holidays were asked for, and nothing where none were', () => {
    expect(calendarHash(germany('BY'))).not.toBe(calendarHash(germany('BE')))
    expect(calendarHash(germany())).not.toBe(calendarHash(calendar({})))
    expect(calendarHash(calendar({ publicHolidays: [] }))).toBe(calendarHash(calendar({})))
  })
  it('changes with a holiday file’s dates, and not with its words', () => {
    const hashWith = (event: string) => {
      const files = readPolicyFolder(new URL('../../../../policy', import.meta.url).pathname)
      const text = (name: string) => new TextDecoder().decode(files.get(name))
      const bytes = (content: string) => new TextEncoder().encode(content)
      files.set(
        'calendars.yaml',
        bytes(text('calendars.yaml').replace('timeZone:', 'holidayFiles: [company.ics]\n    timeZone:')),
      )
      files.set('company.ics', bytes(`BEGIN:VCALENDAR\nBEGIN:VEVENT\n${event}\nEND:VEVENT\nEND:VCALENDAR\n`))
      const parsed = parsePolicy(files)
      if ('errors' in parsed) throw new Error(parsed.errors.map(({ message }) => message).join())
      const definition = parsed.ok.calendars.calendars['business']
      return definition && calendarHash(definition)
    }
    const eve = hashWith('DTSTART;VALUE=DATE:20261224')
    expect(hashWith('SUMMARY:Eve\nDTSTART;VALUE=DATE:20261224')).toBe(eve)
    expect(hashWith('DTSTART;VALUE=DATE:20261223')).not.toBe(eve)
  })
})

describe('a stored year', () => {
  const storedWith = async (definition: CalendarDefinition, recorded?: readonly (readonly [number, number])[]) => {
    const data: string[] = []
    const years = new CalendarYears(
      {
        load: async () => recorded,
        store: async (_calendar, _year, intervals, _hash, holidayData) => {
          data.push(holidayData)
          return intervals
        },
      },
      () => definition,
    )
    const read = await years.deciding((byHash) => byHash(calendarHash(definition)).year(2026))
    return { data, read }
  }
  it('names the version of the data that it was worked out from', async () => {
    expect((await storedWith(germany())).data).toEqual([expect.stringMatching(/^date-holidays \d+\.\d+\.\d+$/)])
    expect((await storedWith(calendar({}))).data).toEqual(['none'])
  })
  it('stays as it was recorded, whatever the data say today', async () => {
    const recorded = [[0, 1]] as const
    expect(await storedWith(germany(), recorded)).toEqual({ data: [], read: recorded })
  })
})
