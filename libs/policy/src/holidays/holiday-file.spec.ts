import { describe, expect, it } from '@jest/globals'
import { firstDatesIn, readHolidayFile } from './holiday-file.js'

const file = (...event: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', ...event, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
const only = (...event: string[]) => {
  const read = readHolidayFile(file(...event))
  if ('mistakes' in read || !read.ok[0]) throw new Error(JSON.stringify(read))
  return read.ok[0]
}
const years = (...event: string[]) =>
  [2023, 2024, 2025, 2026, 2027, 2028].flatMap((year) => firstDatesIn(only(...event), year))
/** Of the file's fourth line on, the first of the event. */
const mistakes = (...event: string[]) => {
  const read = readHolidayFile(file(...event))
  return 'ok' in read ? [] : read.mistakes.map(({ line, message }) => `${line}: ${message}`)
}

describe('an all-day event', () => {
  it('is one date, or as many as lie before DTEND', () => {
    expect(only('DTSTART;VALUE=DATE:20261224')).toEqual({ from: '2026-12-24', days: 1, except: [] })
    expect(only('DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20270102')).toMatchObject({ days: 9 })
  })
  it('is read whatever is folded, quoted or told beside it', () => {
    const folded = ['SUMMARY;X="a:b;c":Christmas', '  Eve: closed', 'DTSTART;VALUE=DA', ' TE:20261224']
    expect(only(...folded, 'BEGIN:VALARM', 'DURATION:PT1H', 'END:VALARM')).toMatchObject({ from: '2026-12-24' })
  })
  it('that is cancelled closes nothing', () => {
    const both = file(
      'DTSTART;VALUE=DATE:20261224',
      'END:VEVENT',
      'BEGIN:VEVENT',
      'STATUS:CANCELLED',
      'DTSTART:20261231',
    )
    expect(readHolidayFile(both)).toEqual({ ok: [{ from: '2026-12-24', days: 1, except: [] }] })
  })
})

describe('a yearly rule', () => {
  it('gives its date each year from the first on, but for those left out', () => {
    expect(years('DTSTART;VALUE=DATE:20241224', 'RRULE:FREQ=YEARLY', 'EXDATE;VALUE=DATE:20261224')).toEqual([
      '2024-12-24',
      '2025-12-24',
      '2027-12-24',
      '2028-12-24',
    ])
  })
  it('ends by UNTIL or COUNT, and leaves years out by INTERVAL', () => {
    expect(years('DTSTART:20241224', 'RRULE:FREQ=YEARLY;UNTIL=20251224')).toEqual(['2024-12-24', '2025-12-24'])
    expect(years('DTSTART:20231224', 'RRULE:FREQ=YEARLY;INTERVAL=2;COUNT=2')).toEqual(['2023-12-24', '2025-12-24'])
  })
  it('of 29 February is held in leap years alone', () => {
    expect(years('DTSTART:20240229', 'RRULE:FREQ=YEARLY;COUNT=2')).toEqual(['2024-02-29', '2028-02-29'])
  })
})

describe('what would move a closed day unseen is refused, with its line and what would be right', () => {
  it.each([
    [['DTSTART:20261224T140000'], '4: DTSTART should be a whole date like 20261224, found "20261224T140000"'],
    [['DTSTART:20260230'], '4: DTSTART should be a whole date like 20261224, found "20260230"'],
    [['SUMMARY:no date'], '3: the event should have DTSTART;VALUE=DATE:20261224'],
    [['DTSTART:20261224', 'DTEND:20261224'], '5: DTEND should be 1 to 366 days after DTSTART'],
    [['DTSTART:20261224', 'RRULE:FREQ=WEEKLY'], '5: RRULE should be FREQ=YEARLY, found "FREQ=WEEKLY"'],
    [
      ['DTSTART:20261126', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'],
      '5: BYDAY of RRULE is not read; list the dates as events of their own',
    ],
    [
      ['DTSTART:20261224', 'RRULE:FREQ=YEARLY;BYMONTH=11'],
      '5: BYMONTH and BYMONTHDAY of RRULE should be those of DTSTART',
    ],
    [
      ['DTSTART:20261224', 'RDATE;VALUE=DATE:20261231'],
      '5: RDATE is not read; write an event of its own, with DTSTART and DTEND as dates',
    ],
    [['DTSTART:20261224', 'nonsense'], '5: should be a line of iCalendar like SUMMARY:Christmas Eve'],
  ])('%j', (event, expected) => {
    expect(mistakes(...event)).toEqual([expected])
  })
  it('a file that is none, or is cut off, or has no event', () => {
    expect(readHolidayFile('2026-12-24')).toEqual({
      mistakes: [{ line: 1, message: 'should begin with BEGIN:VCALENDAR' }],
    })
    expect(readHolidayFile('BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261224\n')).toMatchObject({
      mistakes: [{ line: 3, message: 'END:VEVENT is missing after this line' }],
    })
    expect(readHolidayFile('BEGIN:VCALENDAR\nEND:VCALENDAR')).toMatchObject({ mistakes: [{ line: 1 }] })
  })
})
