import { describe, expect, it } from '@jest/globals'
import { breachEvents, serviceLevelEvents } from '@atlas/contracts'
import { CalendarYearMissing } from './calendar.js'
import { calendarsOf, PolicyVersionMissing } from './context.js'
import { latestPromise } from './latest-promise.js'
import { react } from './react.js'
import { explainClock } from './explain.js'
import { clockViews } from './view.js'
import {
  accepted,
  answered,
  at,
  classified,
  closed,
  corrected,
  escalated,
  feedbackRequested,
  HandledIncident,
  incidentId,
  reopened,
  resolved,
  updateSent,
  workStarted,
} from './testing/handled-incident.js'
import { contextOf, incidentAt, shipped } from './testing/shipped-terms.js'

// 2026-11-20 is a Friday; business is Mon–Fri 08:00–17:00 in Berlin, 07:00–16:00Z in winter.
const friday = (time: string) => at(`2026-11-20T${time}`)
const monday = (time: string) => at(`2026-11-23T${time}`)

describe('classification', () => {
  it('starts response, update and resolution when the report was received, at the targets of its priority', () => {
    const incident = new HandledIncident()
    expect(incident.tell(classified(friday('10:02'), 'P1', friday('10:00')))).toEqual([
      'ClockStarted response/1 at 2026-11-20T10:00:00.000Z',
      'ClockStarted update/1 at 2026-11-20T10:00:00.000Z',
      'ClockStarted resolution/1 at 2026-11-20T10:00:00.000Z',
    ])
    expect(incident.view('response/1', friday('10:02'))).toEqual({
      clock: 'response/1',
      kind: 'response',
      state: 'running',
      target: 'PT15M',
      calendar: '24x7',
      elapsedMs: 120_000,
      remainingMs: 780_000,
      dueAt: '2026-11-20T10:15:00.000Z',
      breachedAt: null,
      explained: null,
      excused: null,
      atRisk: false,
    })
  })
  it('counts P3 and P4 in business hours', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('15:00'), 'P3'))
    expect(incident.view('response/1', friday('23:00'))?.dueAt).toBe(monday('10:00'))
    expect(incident.view('resolution/1', friday('23:00'))?.dueAt).toBe(at('2026-11-25T15:00'))
  })
  it('arms an alarm for each threshold and the breach at its exact instant', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'))
    expect(incident.armed()).toMatchObject({
      'response/1 50': friday('10:15'),
      'response/1 75': at('2026-11-20T10:22:30.000Z'),
      'response/1 90': friday('10:27'),
      'response/1 100': friday('10:30'),
    })
    expect(Object.keys(incident.armed())).toHaveLength(12)
  })
})

describe('response', () => {
  it('is met by the first Work in Progress by a person, and its alarms are taken away', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P1'))
    expect(incident.tell(workStarted(friday('10:05')))).toEqual(['ClockMet response/1 at 2026-11-20T10:05:00.000Z'])
    expect(Object.keys(incident.armed()).filter((name) => name.startsWith('response'))).toEqual([])
  })
  it('is cancelled when the signals clear by themselves, and goes on if it is reopened unanswered', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'))
    expect(incident.tell(resolved(friday('10:10')))).toContain('ClockCancelled response/1 at 2026-11-20T10:10:00.000Z')
    expect(incident.tell(reopened(friday('12:00'), 'Unassigned'))).toContain(
      'ClockContinued response/1 at 2026-11-20T12:00:00.000Z',
    )
    expect(incident.view('response/1', friday('12:00'))).toMatchObject({ elapsedMs: 600_000, dueAt: friday('12:20') })
  })
  it('once given isn’t asked for again', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'), workStarted(friday('10:05')), resolved(friday('11:00')))
    incident.tell(reopened(friday('12:00'), 'Unassigned'))
    expect(incident.view('response/1', friday('13:00'))?.state).toBe('met')
  })
})

describe('update', () => {
  it('begins anew with each update sent', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P1'))
    expect(incident.tell(updateSent(friday('10:20')))).toEqual([
      'ClockThresholdReached update/1 50 at 2026-11-20T10:15:00.000Z',
      'ClockMet update/1 at 2026-11-20T10:20:00.000Z',
      'ClockStarted update/2 at 2026-11-20T10:20:00.000Z',
    ])
    expect(incident.view('update/2', friday('10:30'))).toMatchObject({ elapsedMs: 600_000, dueAt: friday('10:50') })
  })
  it('rests while Resolved and begins anew on reopening', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P1'), resolved(friday('10:10')))
    expect(incident.tell(updateSent(friday('10:20')))).toEqual([])
    expect(incident.tell(reopened(friday('11:00')))).toContain('ClockStarted update/2 at 2026-11-20T11:00:00.000Z')
  })
})

describe('resolution', () => {
  it('pauses in Awaiting Customer Feedback, stops at Resolved, and continues on reopening, not from zero', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'))
    expect(incident.tell(feedbackRequested(friday('11:00')))).toContain(
      'ClockPaused resolution/1 at 2026-11-20T11:00:00.000Z',
    )
    expect(incident.view('resolution/1', friday('12:00'))).toMatchObject({ state: 'paused', dueAt: null })
    incident.tell(answered(friday('13:00')))
    incident.tell(resolved(friday('14:00')))
    expect(incident.view('resolution/1', friday('20:00'))).toMatchObject({ state: 'met', elapsedMs: 7_200_000 })
    incident.tell(reopened(friday('20:00')))
    expect(incident.view('resolution/1', friday('20:00'))).toMatchObject({
      state: 'running',
      dueAt: at('2026-11-21T02:00'),
    })
  })
  it('explains itself interval by interval', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('15:00'), 'P3'))
    incident.tell(feedbackRequested(monday('08:00')), answered(monday('09:00')))
    const clock = incident.state.clocks.find(({ id }) => id === 'resolution/1')
    const explained = clock && explainClock(clock, monday('09:30'), incident.context.calendar)
    expect(explained).toMatchObject({ clock: 'resolution/1', elapsedMs: 9_000_000, at: monday('09:30') })
    expect(explained?.stretches).toMatchObject([
      {
        state: 'running',
        because: [{ change: 'start', fact: 'TentativePrioritySet' }],
        counted: [
          { from: friday('15:00'), to: friday('16:00') },
          { from: monday('07:00'), to: monday('08:00') },
        ],
        elapsedMs: 7_200_000,
      },
      { state: 'paused', counted: [], countedMs: 0, because: [{ change: 'pause', fact: 'FeedbackRequested' }] },
      { state: 'running', countedMs: 1_800_000, elapsedMs: 9_000_000 },
    ])
  })
})

describe('a corrected priority', () => {
  it('retargets what runs, keeping what has elapsed, and may breach at that instant', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P3'))
    expect(incident.tell(corrected(friday('10:20'), 'P3', 'P1'))).toEqual([
      'ClockRetargeted response/1 at 2026-11-20T10:20:00.000Z',
      'ClockThresholdReached response/1 50 at 2026-11-20T10:20:00.000Z',
      'ClockThresholdReached response/1 75 at 2026-11-20T10:20:00.000Z',
      'ClockThresholdReached response/1 90 at 2026-11-20T10:20:00.000Z',
      'ClockBreached response/1 at 2026-11-20T10:20:00.000Z',
      'ClockRetargeted update/1 at 2026-11-20T10:20:00.000Z',
      'ClockThresholdReached update/1 50 at 2026-11-20T10:20:00.000Z',
      'ClockRetargeted resolution/1 at 2026-11-20T10:20:00.000Z',
    ])
    expect(incident.view('resolution/1', friday('10:20'))).toMatchObject({
      target: 'PT4H',
      calendar: '24x7',
      dueAt: friday('14:00'),
    })
  })
  it('while Resolved waits for the reopening, right after its start', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'), resolved(friday('11:00')))
    expect(incident.tell(corrected(friday('12:00'), 'P2', 'P1'))).toEqual([])
    expect(incident.tell(reopened(friday('13:00'))).filter((told) => told.includes('resolution'))).toEqual([
      'ClockContinued resolution/1 at 2026-11-20T13:00:00.000Z',
      'ClockRetargeted resolution/1 at 2026-11-20T13:00:00.000Z',
    ])
    expect(incident.view('resolution/1', friday('13:00'))?.dueAt).toBe(friday('16:00'))
  })
  it('in category alone changes no clock', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'))
    expect(incident.tell(corrected(friday('10:05'), 'P2', 'P2'))).toEqual([])
  })
})

describe('thresholds and breaches', () => {
  it('are said once each, stamped with their own instants however late the sweep', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P1'))
    expect(incident.sweep(friday('23:00')).filter((told) => told.includes('response'))).toEqual([
      'ClockThresholdReached response/1 50 at 2026-11-20T10:07:30.000Z',
      'ClockThresholdReached response/1 75 at 2026-11-20T10:11:15.000Z',
      'ClockThresholdReached response/1 90 at 2026-11-20T10:13:30.000Z',
      'ClockBreached response/1 at 2026-11-20T10:15:00.000Z',
    ])
    expect(incident.sweep(friday('23:30'))).toEqual([])
    expect(incident.timers.size).toBe(0)
  })
  it('that came before an entry are said with it, and not again by the sweep', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P1'))
    expect(incident.tell(workStarted(friday('10:15')))).toContain(
      'ClockBreached response/1 at 2026-11-20T10:15:00.000Z',
    )
    expect(incident.sweep(friday('11:00')).filter((told) => told.includes('response'))).toEqual([])
  })
  it('don’t come of a timer whose clock was moved since', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P1'))
    const stale = { ...incident.timers.get('resolution/1 100') }
    incident.tell(feedbackRequested(friday('10:30')))
    incident.timers.set('stale', { ...stale, name: 'stale' } as never)
    expect(incident.sweep(friday('20:00')).filter((told) => told.includes('resolution'))).toEqual([])
  })
})

describe('acceptance of an escalation', () => {
  it('has a clock of its own, a cycle each time', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'), escalated(friday('10:10')))
    expect(incident.view('acceptance/1', friday('10:11'))).toMatchObject({ dueAt: friday('10:25') })
    incident.tell(accepted(friday('10:12')), escalated(friday('12:00')))
    expect(incident.view('acceptance/1', friday('12:00'))?.state).toBe('met')
    expect(incident.view('acceptance/2', friday('12:00'))).toMatchObject({ state: 'running', elapsedMs: 0 })
  })
})

describe('a promised update', () => {
  it('has a clock up to the promised instant, and its breach says whose word it was', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'), workStarted(friday('10:05'), { nextUpdateBy: friday('11:00') }))
    expect(incident.view('promised-update/1', friday('10:10'))).toMatchObject({
      target: 'PT55M',
      dueAt: friday('11:00'),
    })
    incident.sweep(friday('11:00'))
    const breach = incident.events.find((event) => event.type === 'ClockBreached' && event.data.kind === 'promise')
    expect(breach).toMatchObject({ occurredAt: friday('11:00'), data: { promisedBy: 'ada' } })
  })
  it('is kept by an update, which may promise the next', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'), workStarted(friday('10:05'), { nextUpdateBy: friday('11:00') }))
    incident.tell(updateSent(friday('10:50'), friday('12:00')))
    expect(incident.view('promised-update/1', friday('13:00'))).toMatchObject({ state: 'met', breachedAt: null })
    incident.tell(updateSent(friday('11:50')))
    expect(incident.view('promised-update/2', friday('13:00'))).toMatchObject({ state: 'met', breachedAt: null })
    expect(incident.view('promised-update/3', friday('13:00'))).toBeUndefined()
  })
  it('may be no later than the update clock will be due', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'))
    const latest = (event: 'WorkStarted' | 'UpdateSent', when = friday('10:30')) =>
      latestPromise(event, when, incident.state, incidentAt('P2'), incident.context)
    expect(latest('WorkStarted')).toBe(friday('12:00'))
    expect(latest('UpdateSent')).toBe(friday('12:30'))
    expect(latest('WorkStarted', friday('13:00'))).toBe(friday('15:00'))
  })
})

describe('an incident closed as cancelled or duplicate', () => {
  it('cancels its clocks with what has elapsed and breached kept', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P1'))
    incident.tell(closed(friday('10:20'), 'duplicate'))
    expect(incident.view('response/1', friday('15:00'))).toMatchObject({
      state: 'cancelled',
      elapsedMs: 1_200_000,
      breachedAt: friday('10:15'),
    })
    expect(incident.timers.size).toBe(0)
  })
})

describe('a fact recorded late', () => {
  it('re-folds the clock, and what was said is revised', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P1'))
    incident.sweep(friday('12:30'))
    expect(incident.tell(feedbackRequested(friday('11:30')))).toEqual([
      'ClockPaused resolution/1 at 2026-11-20T11:30:00.000Z',
      'ClockRevised resolution/1 at 2026-11-20T12:00:00.000Z',
      'ClockStarted feedback/1 at 2026-11-20T11:30:00.000Z',
    ])
    expect(incident.events.at(-2)).toMatchObject({
      data: {
        before: { elapsedMs: 7_200_000, dueAt: friday('14:00'), reached: [{ percent: 50, at: friday('12:00') }] },
        after: { elapsedMs: 5_400_000, dueAt: null, reached: [] },
      },
    })
    incident.tell(answered(friday('13:00')))
    expect(incident.sweep(friday('13:45')).filter((told) => told.includes('resolution'))).toEqual([
      'ClockThresholdReached resolution/1 50 at 2026-11-20T13:30:00.000Z',
    ])
  })
  it('takes back a breach that hadn’t been, and it may come later', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P1'))
    incident.sweep(friday('14:30'))
    incident.tell(feedbackRequested(friday('11:30')))
    expect(incident.view('resolution/1', friday('14:30'))).toMatchObject({ state: 'paused', breachedAt: null })
    incident.tell(answered(friday('15:00')))
    expect(incident.sweep(friday('18:00')).filter((told) => told.includes('resolution'))).toContain(
      'ClockBreached resolution/1 at 2026-11-20T17:30:00.000Z',
    )
  })
  it('makes an answer count that changed nothing when it came', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'))
    expect(incident.tell(answered(friday('12:00')))).toEqual(['ClockNoted resolution/1 at 2026-11-20T12:00:00.000Z'])
    incident.tell(feedbackRequested(friday('11:00')))
    expect(incident.view('resolution/1', friday('13:00'))).toMatchObject({ state: 'running', elapsedMs: 7_200_000 })
  })
})

describe('what a decision lacks', () => {
  it('is a calendar’s year, named by its hash', () => {
    const context = { ...contextOf(), calendar: calendarsOf(new Map()) }
    const deciding = () =>
      react([classified(friday('10:00'), 'P3')], { clocks: [] }, incidentId, incidentAt('P3'), context)
    expect(deciding).toThrow(CalendarYearMissing)
    expect(deciding).toThrow(/the year 2026 /)
  })
  it('is the policy version that armed a clock: running clocks keep theirs', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P2'))
    const [response, ...others] = shipped.serviceLevels.serviceLevels
    const targets = {
      P1: { target: 'PT1M', calendar: '24x7' },
      P2: { target: 'PT1M', calendar: '24x7' },
      P3: { target: 'PT1M', calendar: '24x7' },
      P4: { target: 'PT1M', calendar: '24x7' },
    }
    const next = {
      ...shipped,
      hash: 'c'.repeat(64),
      serviceLevels: {
        ...shipped.serviceLevels,
        serviceLevels: response ? [{ ...response, targets }, ...others] : others,
      },
    }
    incident.context = contextOf(next)
    expect(() => incident.tell(corrected(friday('10:05'), 'P2', 'P1'))).toThrow(PolicyVersionMissing)
    incident.context = contextOf(next, [shipped])
    incident.tell(corrected(friday('10:05'), 'P2', 'P1'))
    expect(incident.view('response/1', friday('10:05'))?.target).toBe('PT15M')
  })
})

it('every event has its shape', () => {
  const incident = new HandledIncident()
  incident.tell(classified(friday('10:00'), 'P2'), workStarted(friday('10:05'), { nextUpdateBy: friday('11:00') }))
  incident.tell(answered(friday('10:30')), feedbackRequested(friday('10:40')), corrected(friday('10:45'), 'P2', 'P1'))
  incident.sweep(friday('18:00'))
  incident.tell(
    answered(friday('10:41')),
    resolved(friday('19:00')),
    reopened(friday('20:00')),
    closed(friday('21:00'), 'cancelled'),
  )
  for (const event of incident.events) serviceLevelEvents[event.type].parse(event.data)
  // What people say of a breach, and a fact that was at another instant, is no reaction to a fact.
  const reactions = Object.keys(serviceLevelEvents).filter(
    (type) => !(type in breachEvents) && type !== 'ClockCorrected',
  )
  expect(new Set(incident.events.map(({ type }) => type))).toEqual(new Set(reactions))
  expect(
    clockViews(incident.state, friday('22:00'), incident.context.calendar).every(({ state }) => state !== 'running'),
  ).toBe(true)
})
