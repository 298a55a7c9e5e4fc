import { describe, expect, it } from '@jest/globals'
import {
  at,
  businessIn,
  compared,
  hour,
  iso,
  minute,
  ourHistory,
  terms,
  theirClock,
  told,
} from './testing/both-sides.js'

const running = ourHistory()

describe('theirs beside ours', () => {
  it('is nothing to speak of where both say the same, to within a minute', () => {
    expect(compared(running, theirClock())).toEqual([])
    expect(compared(running, theirClock({ startedAt: at('10:00') + minute, dueAt: at('14:00') + minute }))).toEqual([])
    expect(compared(running, theirClock({ businessPercentage: '50.00', reckonedAt: at('12:00') }))).toEqual([])
  })

  it('says both values, and theirs less ours', () => {
    const theirs = theirClock({ dueAt: at('16:00'), definition: { targetMs: 6 * hour } })
    expect(compared(running, theirs)).toEqual([
      { what: 'due', ours: iso(at('14:00')), theirs: iso(at('16:00')), differenceMs: 2 * hour, causes: ['target'] },
    ])
  })
})

describe('the cause', () => {
  it('is another target', () => {
    const theirs = theirClock({
      dueAt: at('18:00'),
      definition: { targetMs: 8 * hour },
      businessPercentage: '25.00',
      reckonedAt: at('12:00'),
    })
    expect(told(compared(running, theirs))).toEqual(['due: target', 'percentage: target'])
  })

  it('is a schedule: theirs counts around the clock, ours in business hours', () => {
    const ours = ourHistory([{ at: at('14:00'), change: 'start' }], terms(4 * hour, 'business'))
    const theirs = theirClock({ startedAt: at('14:00'), dueAt: at('18:00'), reckonedAt: at('14:00') })
    expect(told(compared(ours, theirs, at('15:00')))).toEqual(['due: schedule'])
  })

  it('is a schedule whose hours nobody knows here, where nothing that is known explains it', () => {
    const theirs = theirClock({
      dueAt: at('09:17', 1),
      definition: { schedule: { name: '8-5 weekdays', zone: '' } },
    })
    expect(told(compared(running, theirs))).toEqual(['due: schedule'])
  })

  it('is a time zone: the same hours, elsewhere', () => {
    // Ten in Berlin to 17:00, an hour left tomorrow; in Los Angeles it begins at 08:00, 16:00 UTC.
    const ours = ourHistory([{ at: at('09:00'), change: 'start' }], terms(8 * hour, 'business'))
    const theirs = theirClock({
      startedAt: at('09:00'),
      dueAt: at('00:00', 1),
      reckonedAt: at('09:00'),
      definition: { targetMs: 8 * hour, schedule: { name: '8-5 weekdays', zone: 'America/Los_Angeles' } },
    })
    const inTheirZone = businessIn('America/Los_Angeles')
    expect(told(compared(ours, theirs, at('10:00'), { inTheirZone }))).toEqual(['due: time-zone'])
  })

  it('is a retroactive start: theirs counts from when the record was opened', () => {
    const theirs = theirClock({
      startedAt: at('09:15'),
      openedAt: at('09:15'),
      dueAt: at('13:15'),
      businessPercentage: '68.75',
      reckonedAt: at('12:00'),
      definition: { retroactive: 'opened_at' },
    })
    expect(told(compared(running, theirs))).toEqual([
      'start: retroactive-start',
      'due: retroactive-start',
      'percentage: retroactive-start',
    ])
  })

  it('is that theirs began when it was attached to the record', () => {
    const theirs = theirClock({
      startedAt: at('10:20'),
      madeAt: at('10:20'),
      openedAt: at('10:20'),
      dueAt: at('14:20'),
    })
    expect(told(compared(running, theirs))).toEqual(['start: start-when-attached', 'due: start-when-attached'])
  })

  it('is a reset: a change of priority began theirs anew, ours goes on', () => {
    const retargeted = { at: at('11:00'), change: 'retarget', terms: terms(4 * hour) } as const
    const ours = ourHistory([{ at: at('10:00'), change: 'start' }, retargeted], terms(8 * hour))
    const theirs = theirClock({ startedAt: at('11:00'), dueAt: at('15:00'), reckonedAt: at('11:00') })
    expect(told(compared(ours, theirs, at('12:00'), { endedBefore: [at('11:00')] }))).toEqual([
      'start: reset',
      'due: reset',
    ])
  })

  it('is what pauses: theirs went on while ours waited for the caller', () => {
    const ours = ourHistory([
      { at: at('10:00'), change: 'start' },
      { at: at('10:30'), change: 'pause' },
      { at: at('11:30'), change: 'resume' },
    ])
    expect(told(compared(ours, theirClock()))).toEqual(['due: pause-conditions', 'paused: pause-conditions'])
    const paused = ourHistory([
      { at: at('10:00'), change: 'start' },
      { at: at('10:30'), change: 'pause' },
    ])
    expect(told(compared(paused, theirClock()))).toEqual(['stage: pause-conditions'])
  })

  it('is that they were told later than it happened', () => {
    const ours = ourHistory([
      { at: at('10:00'), change: 'start' },
      { at: at('10:30'), change: 'pause' },
      { at: at('11:30'), change: 'resume' },
    ])
    const theirs = theirClock({
      dueAt: at('14:50'),
      pausedMs: 50 * minute,
      businessPausedMs: 50 * minute,
      reckonedAt: at('11:30'),
    })
    expect(told(compared(ours, theirs, at('12:00'), { toldAfterMs: 10 * minute }))).toEqual([
      'due: told-late',
      'paused: told-late',
    ])
  })

  it('is that they haven’t been told yet', () => {
    const ours = ourHistory([
      { at: at('10:00'), change: 'start' },
      { at: at('11:00'), change: 'stop' },
    ])
    expect(told(compared(ours, theirClock(), at('12:00'), { waits: true }))).toEqual(['stage: told-late'])
  })

  it('is what ends it: done there, and not here', () => {
    const theirs = theirClock({ stage: 'met', endedAt: at('11:00'), reckonedAt: at('11:00') })
    expect(told(compared(running, theirs))).toEqual(['stage: stop-conditions'])
  })

  it('is what starts it: cancelled there, where its start conditions hold no longer', () => {
    const theirs = theirClock({ stage: 'cancelled', endedAt: at('11:00'), reckonedAt: at('11:00') })
    expect(told(compared(running, theirs))).toEqual(['stage: start-conditions'])
  })

  it('is rounding: to hundredths of a percent of a long target', () => {
    const month = 30 * 24 * hour
    const ours = ourHistory([{ at: at('10:00'), change: 'start' }], terms(month))
    const theirs = theirClock({
      dueAt: at('10:00') + month,
      businessPercentage: '0.28',
      reckonedAt: at('12:02'),
      definition: { targetMs: month },
    })
    // 122 minutes are 0.2824 %: the 0.28 that they write is a minute less.
    expect(told(compared(ours, theirs, at('12:02')))).toEqual(['percentage: rounding'])
  })

  it('is rounding too where a hundredth too early is taken for a breach', () => {
    const year = 365 * 24 * hour
    const ours = ourHistory([{ at: at('10:00'), change: 'start' }], terms(year))
    const end = at('10:00') + year
    const theirs = theirClock({
      dueAt: end,
      breached: true,
      businessPercentage: '100.00',
      reckonedAt: end - 20 * minute,
      definition: { targetMs: year },
    })
    expect(told(compared(ours, theirs, end - 20 * minute))).toEqual(['breach: rounding', 'percentage: rounding'])
  })

  it('is that their row wasn’t reckoned since: the breach is ours alone so far', () => {
    const now = at('14:30')
    expect(told(compared(running, theirClock({ reckonedAt: at('13:50') }), now))).toEqual([
      'breach: not-reckoned-since',
    ])
    expect(compared(running, theirClock({ reckonedAt: at('13:50') }), at('14:00') + 30_000)).toEqual([])
  })

  it('is that ours is never back-dated: a change of priority found the new target used up', () => {
    const retargeted = { at: at('12:00'), change: 'retarget', terms: terms(hour) } as const
    const ours = ourHistory([{ at: at('10:00'), change: 'start' }, retargeted], terms(8 * hour))
    const theirs = theirClock({
      dueAt: at('11:00'),
      breached: true,
      reckonedAt: at('12:00'),
      definition: { targetMs: hour, retroactive: 'opened_at' },
    })
    expect(told(compared(ours, theirs, at('12:30')))).toEqual(['due: not-back-dated'])
  })

  it('is more than one where one alone doesn’t explain it', () => {
    const theirs = theirClock({
      startedAt: at('09:00'),
      openedAt: at('09:00'),
      dueAt: at('17:00'),
      definition: { targetMs: 8 * hour, retroactive: 'opened_at' },
    })
    expect(told(compared(running, theirs))).toEqual(['start: retroactive-start', 'due: retroactive-start, target'])
  })

  it('is unexplained where nothing explains it, and nobody guesses', () => {
    expect(told(compared(running, theirClock({ dueAt: at('16:37') })))).toEqual(['due: unexplained'])
  })
})
