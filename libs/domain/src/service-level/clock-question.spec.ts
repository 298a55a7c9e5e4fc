import { expect, it } from '@jest/globals'
import { answerClockLine } from './clock-question.js'

const question = (changed: Record<string, unknown> = {}) =>
  JSON.stringify({
    id: 'a',
    calendar: '24x7',
    target: 'PT1H',
    history: [],
    at: ['2026-11-23T09:30:00.000Z'],
    ...changed,
  })
const mistake = (changed: Record<string, unknown>) => {
  const answer = answerClockLine(question(changed))
  return 'mistake' in answer ? answer.mistake : answer.answer
}

it('answers in the contract’s form, one reading an asked instant, in the order asked', () => {
  const asked = question({
    history: [{ at: '2026-11-23T10:00:00+01:00', change: 'start' }],
    at: ['2026-11-23T09:30:00Z', '2026-11-23T08:00:00.000Z', '2026-11-23T10:15:00.500Z'],
  })
  expect(answerClockLine(asked)).toEqual({
    answer: JSON.stringify({
      id: 'a',
      readings: [
        {
          at: '2026-11-23T09:30:00.000Z',
          state: 'running',
          elapsedMs: 1800000,
          remainingMs: 1800000,
          dueAt: '2026-11-23T10:00:00.000Z',
          breachedAt: null,
        },
        {
          at: '2026-11-23T08:00:00.000Z',
          state: 'not-started',
          elapsedMs: 0,
          remainingMs: 3600000,
          dueAt: null,
          breachedAt: null,
        },
        {
          at: '2026-11-23T10:15:00.500Z',
          state: 'running',
          elapsedMs: 4500500,
          remainingMs: -900500,
          dueAt: '2026-11-23T10:00:00.000Z',
          breachedAt: '2026-11-23T10:00:00.000Z',
        },
      ],
    }),
  })
})

it('takes a day as 24 hours and refuses what has no length of its own, or would have to be rounded', () => {
  expect(mistake({ target: 'P1DT1H' })).toContain('"remainingMs":90000000')
  const refused = /^target should be an ISO 8601 duration of days \(24 h each\)/
  for (const target of ['P1M', 'P1W', 'P1Y', '-PT1H', 'PT0.0001S', '4h', 14400, null, 'PT'])
    expect(mistake({ target })).toMatch(refused)
})

it('says in one sentence what is wrong, and where', () => {
  const hours = { mon: [['08:00', '17:00']] }
  expect(mistake({ at: ['2026-11-23T09:30:00'] })).toMatch(/^at\[0\] should be an instant with an offset/)
  expect(mistake({ at: ['2026-02-30T09:30:00.000Z'] })).toMatch(/^at\[0\] should be an instant/)
  expect(mistake({ at: ['2026-11-23T09:30:00.0001Z'] })).toMatch(
    /^at\[0\] should be an instant .* in whole milliseconds/,
  )
  expect(mistake({ history: [{ at: '2026-11-23T09:30:00Z', change: 'begin' }] })).toBe(
    'history[0].change should be one of start, pause, resume, retarget, stop, cancel',
  )
  expect(mistake({ history: [{ at: '2026-11-23T09:30:00Z', change: 'start', target: 'PT1H' }] })).toMatch(
    /^history\[0\] should be an entry without target/,
  )
  expect(mistake({ calendar: 'office' })).toBe(
    'calendar should be "24x7" or a calendar with timeZone, hours and holidays',
  )
  expect(mistake({ calendar: { timeZone: 'Mars/Olympus', hours } })).toMatch(
    /^calendar\.timeZone should be a time zone/,
  )
  expect(mistake({ calendar: { timeZone: 'UTC', hours: { mon: [['8', '17:00']] } } })).toBe(
    'calendar.hours.mon[0][0] should be a time like 08:00, or 24:00',
  )
  expect(mistake({ calendar: { timeZone: 'UTC', hours, holidays: ['2026-02-29'] } })).toBe(
    'calendar.holidays[0] should be a date like 2026-12-25',
  )
  expect(answerClockLine('{')).toEqual({ mistake: expect.stringMatching(/^is not JSON: /) })
  expect(answerClockLine('[]')).toEqual({ mistake: expect.stringMatching(/^the line should be /) })
})

it('reckons over thousands of years, and says where that would be guesswork', () => {
  const day = [['08:00', '17:00']]
  const calendar = { timeZone: 'UTC', hours: { mon: day, tue: day, wed: day, thu: day, fri: day } }
  const history = [{ at: '2026-01-01T00:00:00.000Z', change: 'start' }]
  const at = ['9999-01-01T00:00:00.000Z']
  let open = 0
  // 1970-01-01 was a Thursday.
  for (let date = Date.parse('2026-01-01') / 86_400_000; date < Date.parse('9999-01-01') / 86_400_000; date++)
    if ((date + 3) % 7 < 5) open += 9 * 3_600_000
  const asked = { calendar, history, at, target: 'PT1H' }
  expect(mistake(asked)).toContain(`"elapsedMs":${open},`)
  const publicHolidays = [{ country: 'DE' }]
  expect(mistake({ ...asked, calendar: { ...calendar, publicHolidays } })).toBe(
    'history and at should lie within 1000 years where public holidays count, found 7973',
  )
})
