import { describe, expect, it } from '@jest/globals'
import { answerClockLine } from './clock-question.js'

/** Every sentence of "The clock, exactly" (domain) with cases worked by hand. */

interface Asked {
  calendar?: unknown
  target?: string
  history: readonly (readonly [
    at: string,
    change: string,
    more?: { target?: string; calendar?: unknown } | undefined,
  ])[]
  at: string
}

/** One reading, as `atlas clock` writes it. Instants may leave `:00.000Z` out. */
function reading({ calendar = '24x7', target = 'PT4H', history, at }: Asked): Record<string, unknown> {
  const question = {
    id: 'case',
    calendar,
    target,
    history: history.map(([at, change, more]) => ({ at: whole(at), change, ...more })),
    at: [whole(at)],
  }
  const answer = answerClockLine(JSON.stringify(question))
  if ('mistake' in answer) throw new Error(answer.mistake)
  const { readings } = JSON.parse(answer.answer) as { readings: [Record<string, unknown>] }
  return readings[0]
}
const whole = (at: string): string => (at.length === 16 ? `${at}:00.000Z` : at)
const hours = (count: number): number => count * 3_600_000
const minutes = (count: number): number => count * 60_000

const everyDay = (...windows: [string, string][]) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, windows]))
const officeHours = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['08:00', '17:00']]]))
/** Open in UTC wall time, so that the cases can be read. */
const office = { timeZone: 'UTC', hours: officeHours, holidays: ['2026-12-25'] }

describe('elapsed is calendar-open time while running', () => {
  // 2026-11-20 is a Friday.
  it('counts Friday afternoon and Monday morning, not the weekend', () => {
    expect(
      reading({ calendar: office, history: [['2026-11-20T16:00', 'start']], at: '2026-11-23T09:30' }),
    ).toMatchObject({
      state: 'running',
      elapsedMs: minutes(150),
      remainingMs: minutes(90),
      dueAt: '2026-11-23T11:00:00.000Z',
    })
  })
  it('counts milliseconds, without rounding', () => {
    expect(
      reading({ target: 'PT0.010S', history: [['2026-11-20T16:00:00.001Z', 'start']], at: '2026-11-20T16:00:00.010Z' }),
    ).toMatchObject({ elapsedMs: 9, remainingMs: 1, dueAt: '2026-11-20T16:00:00.011Z' })
  })
  it('ends at the close: 17:00 itself is no longer open', () => {
    expect(
      reading({ calendar: office, history: [['2026-11-20T17:00', 'start']], at: '2026-11-20T18:00' }),
    ).toMatchObject({ elapsedMs: 0 })
  })
  it('takes a window from a holiday by the date it opens on', () => {
    const nights = {
      timeZone: 'UTC',
      hours: everyDay(['22:00', '24:00'], ['00:00', '06:00']),
      holidays: ['2026-12-25'],
    }
    expect(
      reading({ calendar: nights, target: 'PT24H', history: [['2026-12-24T20:00', 'start']], at: '2026-12-26T07:00' }),
    ).toMatchObject({ elapsedMs: hours(2 + 6) })
  })
  it('reads 24:00 as midnight at the day’s end, and a day from 00:00 to 24:00 as whole', () => {
    const whole = { timeZone: 'UTC', hours: { mon: [['00:00', '24:00']] }, holidays: [] }
    expect(
      reading({ calendar: whole, target: 'P2D', history: [['2026-11-22T00:00', 'start']], at: '2026-11-25T00:00' }),
    ).toMatchObject({ elapsedMs: hours(24) })
  })
  it('counts windows that overlap, touch or are out of order once', () => {
    const split = everyDay(['13:00', '15:00'], ['08:00', '12:00'], ['11:00', '13:00'], ['08:00', '09:00'])
    expect(
      reading({
        calendar: { timeZone: 'UTC', hours: split, holidays: [] },
        target: 'PT10H',
        history: [['2026-11-20T00:00', 'start']],
        at: '2026-11-21T00:00',
      }),
    ).toMatchObject({ elapsedMs: hours(7) })
  })
  it('holds a window empty whose close isn’t after its open, also past midnight', () => {
    expect(
      reading({
        calendar: { timeZone: 'UTC', hours: everyDay(['22:00', '06:00'], ['09:00', '09:00']), holidays: [] },
        history: [['2026-11-20T00:00', 'start']],
        at: '2026-11-24T00:00',
      }),
    ).toMatchObject({ elapsedMs: 0, dueAt: null })
  })
})

describe('a boundary becomes an instant by the rule compatible', () => {
  const elapsedOn = (timeZone: string, from: string, to: string, ...windows: [string, string][]) =>
    reading({
      calendar: { timeZone, hours: everyDay(...windows), holidays: [] },
      target: 'P9D',
      history: [[from, 'start']],
      at: to,
    }).elapsedMs
  it('gives a day of 23 hours in spring and of 25 in autumn', () => {
    expect(elapsedOn('Europe/Berlin', '2026-03-28T23:00', '2026-03-29T22:00', ['00:00', '24:00'])).toBe(hours(23))
    expect(elapsedOn('Europe/Berlin', '2026-10-24T22:00', '2026-10-25T23:00', ['00:00', '24:00'])).toBe(hours(25))
  })
  it('takes the later in a gap: a window from 02:30 opens at 03:30', () => {
    // Berlin, 2026-03-29: 02:00 to 03:00 doesn't exist; 02:30 becomes 03:30 (01:30Z), 04:00 is 02:00Z.
    expect(elapsedOn('Europe/Berlin', '2026-03-29T00:00', '2026-03-29T12:00', ['02:30', '04:00'])).toBe(minutes(30))
  })
  it('empties a window that the gap turns round: 02:30 to 03:15 would be 03:30 to 03:15', () => {
    expect(elapsedOn('Europe/Berlin', '2026-03-29T00:00', '2026-03-29T12:00', ['02:30', '03:15'])).toBe(0)
  })
  it('keeps a window that lies in the gap altogether, an hour later', () => {
    expect(elapsedOn('Europe/Berlin', '2026-03-29T00:00', '2026-03-29T12:00', ['02:15', '02:45'])).toBe(minutes(30))
  })
  it('takes the earlier in an overlap: 02:30 to 03:00 lasts an hour and a half', () => {
    expect(elapsedOn('Europe/Berlin', '2026-10-25T00:00', '2026-10-25T12:00', ['02:30', '03:00'])).toBe(minutes(90))
  })
  it('knows the half hour of Lord Howe', () => {
    // 2026-04-05 02:00 falls back to 01:30; 2026-10-04 02:00 jumps to 02:30.
    expect(elapsedOn('Australia/Lord_Howe', '2026-04-04T13:00', '2026-04-05T13:30', ['00:00', '24:00'])).toBe(
      minutes(24.5 * 60),
    )
    expect(elapsedOn('Australia/Lord_Howe', '2026-10-03T13:30', '2026-10-04T13:00', ['00:00', '24:00'])).toBe(
      minutes(23.5 * 60),
    )
    expect(elapsedOn('Australia/Lord_Howe', '2026-10-03T13:30', '2026-10-04T13:00', ['02:10', '02:40'])).toBe(0)
  })
  it('adds nothing for a date that its zone skipped', () => {
    // Apia had no 2011-12-30: its windows fall on those of the 31st, and count once.
    expect(elapsedOn('Pacific/Apia', '2011-12-29T10:00', '2011-12-31T10:00', ['08:00', '17:00'])).toBe(hours(18))
  })
})

describe('time runs up to and including an entry’s instant, then the entry acts', () => {
  it('at one instant in the order listed', () => {
    const at = '2026-11-20T10:00'
    expect(
      reading({
        history: [
          [at, 'start'],
          [at, 'pause'],
        ],
        at: '2026-11-20T11:00',
      }),
    ).toMatchObject({ state: 'paused', elapsedMs: 0 })
    expect(
      reading({
        history: [
          [at, 'pause'],
          [at, 'start'],
        ],
        at: '2026-11-20T11:00',
      }),
    ).toMatchObject({ state: 'running', elapsedMs: hours(1) })
  })
  it('and entries listed out of order are taken by their instants', () => {
    expect(
      reading({
        history: [
          ['2026-11-20T12:00', 'stop'],
          ['2026-11-20T10:00', 'start'],
        ],
        at: '2026-11-20T13:00',
      }),
    ).toMatchObject({ state: 'met', elapsedMs: hours(2) })
  })
  it('a reading knows the entries of its own instant and none after it', () => {
    const history = [
      ['2026-11-20T10:00', 'start'],
      ['2026-11-20T12:00', 'stop'],
    ] as const
    expect(reading({ history, at: '2026-11-20T12:00' })).toMatchObject({ state: 'met' })
    expect(reading({ history, at: '2026-11-20T11:59' })).toMatchObject({
      state: 'running',
      dueAt: '2026-11-20T14:00:00.000Z',
    })
    expect(reading({ history, at: '2026-11-20T09:59' })).toMatchObject({
      state: 'not-started',
      elapsedMs: 0,
      remainingMs: hours(4),
      dueAt: null,
    })
  })
})

describe('a breach is the earliest instant with the target elapsed while running', () => {
  it('is the close of business itself, never the next opening', () => {
    expect(
      reading({ calendar: office, target: 'PT1H', history: [['2026-11-20T16:00', 'start']], at: '2026-11-20T17:00' }),
    ).toMatchObject({ breachedAt: '2026-11-20T17:00:00.000Z', dueAt: '2026-11-20T17:00:00.000Z', remainingMs: 0 })
  })
  for (const change of ['stop', 'pause', 'cancel', 'retarget'])
    it(`a ${change} at that very instant is too late, a millisecond before it isn’t`, () => {
      const more = change === 'retarget' ? { target: 'PT9H' } : undefined
      const ended = (at: string) =>
        reading({
          history: [
            ['2026-11-20T10:00', 'start'],
            [at, change, more],
          ],
          at: '2026-11-20T15:00',
        }).breachedAt
      expect(ended('2026-11-20T14:00:00.000Z')).toBe('2026-11-20T14:00:00.000Z')
      expect(ended('2026-11-20T13:59:59.999Z')).toBeNull()
    })
  it('is permanent: a longer target later doesn’t erase it, and due stays the breach', () => {
    expect(
      reading({
        history: [
          ['2026-11-20T10:00', 'start'],
          ['2026-11-20T15:00', 'retarget', { target: 'PT9H' }],
          ['2026-11-20T16:00', 'stop'],
        ],
        at: '2026-11-20T20:00',
      }),
    ).toMatchObject({
      state: 'met',
      elapsedMs: hours(6),
      remainingMs: hours(3),
      dueAt: '2026-11-20T14:00:00.000Z',
      breachedAt: '2026-11-20T14:00:00.000Z',
    })
  })
  it('comes at a retarget to a target already used up, never back-dated', () => {
    expect(
      reading({
        history: [
          ['2026-11-20T10:00', 'start'],
          ['2026-11-20T12:00', 'retarget', { target: 'PT1H' }],
        ],
        at: '2026-11-20T12:00',
      }),
    ).toMatchObject({ breachedAt: '2026-11-20T12:00:00.000Z', remainingMs: -hours(1) })
  })
  it('also while paused, and outside the calendar’s hours', () => {
    expect(
      reading({
        history: [
          ['2026-11-20T10:00', 'start'],
          ['2026-11-20T12:00', 'pause'],
          ['2026-11-20T13:00', 'retarget', { target: 'PT2H' }],
        ],
        at: '2026-11-20T14:00',
      }),
    ).toMatchObject({ state: 'paused', breachedAt: '2026-11-20T13:00:00.000Z' })
    expect(
      reading({
        calendar: office,
        history: [
          ['2026-11-20T14:00', 'start'],
          ['2026-11-21T13:00', 'retarget', { target: 'PT3H' }],
        ],
        at: '2026-11-21T14:00',
      }),
    ).toMatchObject({ breachedAt: '2026-11-21T13:00:00.000Z' })
  })
  it('comes at the start of a zero target, also outside the calendar’s hours', () => {
    expect(
      reading({ calendar: office, target: 'PT0S', history: [['2026-11-21T10:00', 'start']], at: '2026-11-21T10:00' }),
    ).toMatchObject({ breachedAt: '2026-11-21T10:00:00.000Z', remainingMs: 0 })
    expect(reading({ target: 'PT0S', history: [], at: '2026-11-21T10:00' })).toMatchObject({ breachedAt: null })
  })
})

describe('due', () => {
  it('is none while paused, met, cancelled or not started', () => {
    for (const change of ['pause', 'stop', 'cancel'])
      expect(
        reading({
          history: [
            ['2026-11-20T10:00', 'start'],
            ['2026-11-20T11:00', change],
          ],
          at: '2026-11-20T12:00',
        }).dueAt,
      ).toBeNull()
  })
  it('is told up to 3,653 days from the reading, that day included', () => {
    const history = [['2026-11-20T10:00', 'start']] as const
    expect(reading({ target: 'P3653D', history, at: '2026-11-20T10:00' }).dueAt).toBe('2036-11-20T10:00:00.000Z')
    expect(reading({ target: 'P3653DT0.001S', history, at: '2026-11-20T10:00' }).dueAt).toBeNull()
    expect(reading({ target: 'P3653DT0.001S', history, at: '2026-11-20T10:00:00.001Z' }).dueAt).toBe(
      '2036-11-20T10:00:00.001Z',
    )
  })
})

describe('a retarget', () => {
  it('keeps what has elapsed and counts in its calendar from then on', () => {
    expect(
      reading({
        calendar: office,
        target: 'PT27H',
        history: [
          ['2026-11-20T16:00', 'start'],
          ['2026-11-20T18:00', 'retarget', { target: 'PT4H', calendar: '24x7' }],
        ],
        at: '2026-11-20T19:00',
      }),
    ).toMatchObject({ state: 'running', elapsedMs: hours(2), dueAt: '2026-11-20T21:00:00.000Z' })
  })
  it('to a calendar alone keeps the target, to a target alone the calendar', () => {
    const history = [
      ['2026-11-21T10:00', 'start'],
      ['2026-11-21T11:00', 'retarget', { calendar: '24x7' }],
    ] as const
    expect(reading({ calendar: office, history, at: '2026-11-21T12:00' })).toMatchObject({
      elapsedMs: hours(1),
      remainingMs: hours(3),
    })
  })
  it('before the first start sets target and calendar and can’t breach', () => {
    const history = [['2026-11-21T09:00', 'retarget', { target: 'PT0S', calendar: '24x7' }]] as const
    expect(reading({ calendar: office, history, at: '2026-11-21T10:00' })).toMatchObject({
      state: 'not-started',
      remainingMs: 0,
      breachedAt: null,
    })
    expect(
      reading({ calendar: office, history: [...history, ['2026-11-21T11:00', 'start']], at: '2026-11-21T11:00' }),
    ).toMatchObject({ breachedAt: '2026-11-21T11:00:00.000Z' })
  })
  it('after stop or cancel is ignored, also once the clock goes on', () => {
    for (const end of ['stop', 'cancel'])
      expect(
        reading({
          history: [
            ['2026-11-20T10:00', 'start'],
            ['2026-11-20T11:00', end],
            ['2026-11-20T12:00', 'retarget', { target: 'PT1M' }],
            ['2026-11-20T13:00', 'start'],
          ],
          at: '2026-11-20T14:00',
        }),
      ).toMatchObject({ state: 'running', elapsedMs: hours(2), remainingMs: hours(2), breachedAt: null })
  })
})

describe('stop and cancel', () => {
  it('freeze: further stops and cancels change nothing', () => {
    const after = (...ends: string[]) =>
      reading({
        history: [
          ['2026-11-20T10:00', 'start'],
          ...ends.map((end, index) => [`2026-11-20T1${index + 1}:00`, end] as const),
        ],
        at: '2026-11-20T20:00',
      })
    expect(after('stop', 'cancel', 'pause', 'resume')).toMatchObject({
      state: 'met',
      elapsedMs: hours(1),
      breachedAt: null,
    })
    expect(after('cancel', 'stop')).toMatchObject({ state: 'cancelled', elapsedMs: hours(1) })
    expect(after('pause', 'stop')).toMatchObject({ state: 'met', elapsedMs: hours(1) })
  })
  it('a start after either continues the same count, running', () => {
    expect(
      reading({
        history: [
          ['2026-11-20T10:00', 'start'],
          ['2026-11-20T11:00', 'pause'],
          ['2026-11-20T12:00', 'stop'],
          ['2026-11-20T13:00', 'start'],
        ],
        at: '2026-11-20T14:00',
      }),
    ).toMatchObject({ state: 'running', elapsedMs: hours(2), dueAt: '2026-11-20T16:00:00.000Z' })
  })
})

describe('nothing happens on', () => {
  it('pause while paused, resume while running, start while running or paused', () => {
    const history = [
      ['2026-11-20T10:00', 'start'],
      ['2026-11-20T11:00', 'start'],
      ['2026-11-20T11:00', 'resume'],
    ] as const
    expect(reading({ history, at: '2026-11-20T12:00' })).toMatchObject({ state: 'running', elapsedMs: hours(2) })
    const paused = [
      ['2026-11-20T10:00', 'start'],
      ['2026-11-20T11:00', 'pause'],
      ['2026-11-20T12:00', 'pause'],
      ['2026-11-20T12:00', 'start'],
    ] as const
    expect(reading({ history: paused, at: '2026-11-20T13:00' })).toMatchObject({ state: 'paused', elapsedMs: hours(1) })
  })
  it('pause, resume, stop or cancel before the first start', () => {
    for (const change of ['pause', 'resume', 'stop', 'cancel'])
      expect(
        reading({
          history: [
            ['2026-11-20T09:00', change],
            ['2026-11-20T10:00', 'start'],
          ],
          at: '2026-11-20T11:00',
        }),
      ).toMatchObject({ state: 'running', elapsedMs: hours(1) })
  })
})
