import { describe, expect, it } from '@jest/globals'
import { occurrencesBetween } from './occurrences.js'
import { readShiftFile } from './shift-file.js'

const people = [
  { id: 'eve', timeZone: 'Europe/Zurich' },
  { id: 'tess', timeZone: 'America/Denver' },
]
const file = (...events: string[][]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...events.flatMap((event) => ['BEGIN:VEVENT', ...event, 'END:VEVENT']),
    'END:VCALENDAR',
    '',
  ].join('\r\n')
const read = (...events: string[][]) => readShiftFile(file(...events), { people, person: 'eve' })
/** `from/until` of all that lies in November 2026 to March 2027. */
const when = (...events: string[][]) => {
  const { shifts, mistakes } = read(...events)
  expect(mistakes).toEqual([])
  const [from, until] = [Date.parse('2026-11-01T00:00:00Z'), Date.parse('2027-04-15T00:00:00Z')]
  return shifts
    .flatMap((shift) => occurrencesBetween(shift, from, until))
    .map((one) => `${minute(one.from)}/${minute(one.until)}`)
}
const minute = (ms: number) => new Date(ms).toISOString().slice(0, 16)
const mistakes = (...events: string[][]) => read(...events).mistakes.map(({ line, message }) => `${line}: ${message}`)

describe('a time', () => {
  it.each([
    ['of a zone', 'DTSTART;TZID=America/Denver:20261123T080000', '2026-11-23T15:00'],
    ['in UTC', 'DTSTART:20261123T080000Z', '2026-11-23T08:00'],
    ['of no zone is the person’s', 'DTSTART:20261123T080000', '2026-11-23T07:00'],
    ['of a Windows zone', 'DTSTART;TZID=W. Europe Standard Time:20261123T080000', '2026-11-23T07:00'],
    ['of a zone with a path', 'DTSTART;TZID=/mozilla.org/20050126_1/Europe/Zurich:20261123T080000', '2026-11-23T07:00'],
    ['that the clocks leave out is the later one', 'DTSTART;TZID=Europe/Zurich:20270328T023000', '2027-03-28T01:30'],
  ])('%s', (_, start, from) => {
    expect(when([start, 'DURATION:PT1H']).map((one) => one.split('/')[0])).toEqual([from])
  })

  it('of a day is the whole of it where the person is, as are the days before DTEND', () => {
    expect(when(['DTSTART;VALUE=DATE:20261123'])).toEqual(['2026-11-22T23:00/2026-11-23T23:00'])
    expect(when(['DTSTART;VALUE=DATE:20261123', 'DTEND;VALUE=DATE:20261130'])).toEqual([
      '2026-11-22T23:00/2026-11-29T23:00',
    ])
    // The day on which the clocks go forward has 23 hours.
    expect(when(['DTSTART;VALUE=DATE:20270328'])).toEqual(['2027-03-27T23:00/2027-03-28T22:00'])
  })
})

describe('a shift that recurs', () => {
  const days = ['DTSTART;TZID=Europe/Zurich:20261123T080000', 'DTEND;TZID=Europe/Zurich:20261123T170000']
  it('keeps its local beginning over a change of the clocks', () => {
    const all = when([...days, 'RRULE:FREQ=DAILY'])
    expect(all).toContain('2027-03-27T07:00/2027-03-27T16:00')
    expect(all).toContain('2027-03-28T06:00/2027-03-28T15:00')
    expect(all).toHaveLength(Math.round((Date.parse('2027-04-15') - Date.parse('2026-11-23')) / 86_400_000))
  })

  it('by weekdays, every second week, a number of times', () => {
    expect(when([...days, 'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,MO;COUNT=4'])).toEqual([
      '2026-11-23T07:00/2026-11-23T16:00',
      '2026-11-25T07:00/2026-11-25T16:00',
      '2026-12-07T07:00/2026-12-07T16:00',
      '2026-12-09T07:00/2026-12-09T16:00',
    ])
  })

  it('by weeks that begin on another day (the example of RFC 5545, 3.8.5.3)', () => {
    const august = (weekStart: string) => {
      const rule = `RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=${weekStart}`
      const { shifts } = read(['DTSTART:19970805T090000Z', 'DURATION:PT1H', rule])
      return shifts.flatMap((shift) =>
        occurrencesBetween(shift, Date.parse('1997-08-01'), Date.parse('1997-10-01')).map(({ from }) =>
          new Date(from).toISOString().slice(5, 10),
        ),
      )
    }
    expect(august('MO')).toEqual(['08-05', '08-10', '08-19', '08-24'])
    expect(august('SU')).toEqual(['08-05', '08-17', '08-19', '08-31'])
  })

  it('until an instant or to the end of a day, that one included', () => {
    expect(when([...days, 'RRULE:FREQ=DAILY;UNTIL=20261125T070000Z'])).toHaveLength(3)
    expect(when([...days, 'RRULE:FREQ=DAILY;UNTIL=20261125T065959Z'])).toHaveLength(2)
    expect(when([...days, 'RRULE:FREQ=DAILY;UNTIL=20261125'])).toHaveLength(3)
  })

  it('but for those that are left out, by their time in any zone or by their date, and with those put in', () => {
    const rule = 'RRULE:FREQ=DAILY;COUNT=5'
    expect(
      when([...days, rule, 'EXDATE:20261124T070000Z', 'EXDATE;VALUE=DATE:20261125,20261126', 'RDATE:20261201T070000Z']),
    ).toEqual([
      '2026-11-23T07:00/2026-11-23T16:00',
      '2026-11-27T07:00/2026-11-27T16:00',
      '2026-12-01T07:00/2026-12-01T16:00',
    ])
  })

  it('of which one was moved and one cancelled', () => {
    const series = ['UID:a', ...days, 'RRULE:FREQ=DAILY;COUNT=3']
    const moved = [
      'UID:a',
      'RECURRENCE-ID;TZID=Europe/Zurich:20261124T080000',
      'DTSTART;TZID=Europe/Zurich:20261124T120000',
      'DTEND;TZID=Europe/Zurich:20261124T150000',
    ]
    const cancelled = ['UID:a', 'STATUS:CANCELLED', 'RECURRENCE-ID:20261125T070000Z', ...days]
    expect(when(series, moved, cancelled)).toEqual([
      '2026-11-23T07:00/2026-11-23T16:00',
      '2026-11-24T11:00/2026-11-24T14:00',
    ])
  })

  it('long ago without an end still does, found without going through all of them', () => {
    const { shifts } = read(['DTSTART:19700101T000000Z', 'DURATION:PT12H', 'RRULE:FREQ=DAILY'])
    const at = Date.parse('2026-11-23T11:59:59.999Z')
    expect(shifts.flatMap((shift) => occurrencesBetween(shift, at, at + 1))).toHaveLength(1)
    expect(shifts.flatMap((shift) => occurrencesBetween(shift, at + 1, at + 2))).toEqual([])
  })
})

it('takes no cancelled event, and the length of DURATION in days as the clocks have them', () => {
  expect(when(['STATUS:CANCELLED', 'DTSTART:20261123T080000Z', 'DURATION:PT8H'])).toEqual([])
  expect(when(['DTSTART;TZID=Europe/Zurich:20270327T120000', 'DURATION:P1D'])).toEqual([
    '2027-03-27T11:00/2027-03-28T10:00',
  ])
})

it('reads whose shift it is from the summary, where the file is not one person’s', () => {
  const text = file(
    ['SUMMARY:tess: on call', 'DTSTART:20261123T080000', 'DURATION:PT8H'],
    ['SUMMARY:ewe', 'DTSTART:20261123T080000', 'DURATION:PT8H'],
    ['DTSTART:20261123T080000', 'DURATION:PT8H'],
  )
  const { shifts, mistakes } = readShiftFile(text, { people })
  expect(shifts).toMatchObject([{ person: 'tess', timeZone: 'America/Denver' }])
  expect(mistakes).toEqual([
    { line: 9, message: 'SUMMARY should begin with the id of a person of the roster, found "ewe"; near is eve' },
    { line: 13, message: 'the event should have a SUMMARY that begins with the id of a person of the roster' },
  ])
})

describe('what can’t be read is told with its line, and the rest goes on', () => {
  const good = ['DTSTART:20261123T080000Z', 'DURATION:PT8H']
  it.each([
    [['DTSTART:20261323T080000Z', 'DURATION:PT8H'], '4: DTSTART should be a date like 20261124 or a time like'],
    [['DTSTART:tomorrow', 'DURATION:PT8H'], '4: DTSTART should be a date like 20261124 or a time like'],
    [['SUMMARY:x', 'DURATION:PT8H'], '3: the event should have a DTSTART like 20261124T080000'],
    [['DTSTART;TZID=Middle/Earth:20261123T080000', 'DURATION:PT8H'], '4: TZID should be a zone of the IANA database'],
    [['DTSTART:20261123T080000Z'], '4: DTEND is missing'],
    [['DTSTART:20261123T080000Z', 'DTEND:20261123T070000Z'], '5: DTEND should be after DTSTART'],
    [['DTSTART:20261123T080000Z', 'DTEND:20261124'], '5: DTSTART and DTEND should both be dates or both be times'],
    [['DTSTART:20261123T080000Z', 'DURATION:8 hours'], '5: DURATION should be like PT8H or P1D, found "8 hours"'],
    [['DTSTART:20261123T080000Z', 'DURATION:P32D'], '5: a shift should last at most 31 days'],
    [[...good, 'DTEND:20261123T160000Z'], '5: an event has DTEND or DURATION, not both'],
    [[...good, 'RRULE:FREQ=MONTHLY'], '6: RRULE should be FREQ=DAILY or FREQ=WEEKLY, found "FREQ=MONTHLY"'],
    [[...good, 'RRULE:FREQ=WEEKLY;BYDAY=2MO'], '6: a weekday of RRULE should be one of MO, TU, WE, TH, FR, SA, SU'],
    [[...good, 'RRULE:FREQ=WEEKLY;BYDAY=TU'], '6: BYDAY of RRULE should have the weekday of DTSTART among its days'],
    [[...good, 'RRULE:FREQ=DAILY;BYHOUR=8'], '6: BYHOUR of RRULE is not read; a shift recurs by days or weeks'],
    [[...good, 'RRULE:FREQ=DAILY;COUNT=2;UNTIL=20261201'], '6: RRULE should have UNTIL or COUNT, not both'],
    [[...good, 'EXRULE:FREQ=DAILY'], '6: EXRULE is not read; write an EXDATE for each shift that is left out'],
    [
      [...good, 'RECURRENCE-ID;RANGE=THISANDFUTURE:20261123T080000Z'],
      '6: RANGE of RECURRENCE-ID is not read; end the series and begin another',
    ],
    [[...good, 'DTSTART:20261124T080000Z'], '6: DTSTART stands twice; an event has one'],
    [[...good, 'a line that is none'], '6: should be a line of iCalendar like SUMMARY:Christmas Eve'],
  ])('%j', (event, expected) => {
    const { shifts } = read(event, ['DTSTART:20261201T080000Z', 'DURATION:PT8H'])
    expect(mistakes(event)).toEqual([expect.stringContaining(expected)])
    expect(shifts.map(({ start }) => start)).toEqual(['2026-12-01T08:00:00'])
  })

  it('an event that doesn’t end, with the next one read', () => {
    const text = file(good, ['DTSTART:20261201T080000Z', 'DURATION:PT8H']).replace('END:VEVENT\r\n', '')
    const { shifts, mistakes } = readShiftFile(text, { people, person: 'eve' })
    expect(mistakes).toEqual([{ line: 6, message: 'END:VEVENT is missing before this line' }])
    expect(shifts).toHaveLength(1)
  })

  it('a file that is none, or has no event', () => {
    expect(readShiftFile('hello', { people }).mistakes).toEqual([
      { line: 1, message: 'should begin with BEGIN:VCALENDAR' },
    ])
    expect(readShiftFile(file(), { people }).mistakes).toEqual([
      { line: 1, message: 'should hold a VEVENT for each shift' },
    ])
  })
})
