import { describe, expect, it } from '@jest/globals'
import { milliseconds } from '@atlas/contracts'
import fc from 'fast-check'
import { clockAt } from './incident-clocks.js'
import {
  answered,
  at,
  classified,
  feedbackRequested,
  HandledIncident,
  resolved,
  workStarted,
} from './testing/handled-incident.js'

const friday = (time: string) => at(`2026-11-20T${time}`)

describe('a resolution that was earlier than it was recorded', () => {
  it('takes back the breach that was said meanwhile, and says what was and is', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P1'), workStarted(friday('10:05')))
    incident.sweep(friday('14:20'))
    incident.tell(resolved(friday('14:20')))
    expect(incident.view('resolution/1', friday('15:00'))).toMatchObject({ breachedAt: friday('14:00') })
    expect(incident.correct('IncidentResolved', friday('14:20'), friday('13:50'))).toEqual(
      expect.arrayContaining([
        'ClockCorrected resolution/1 at 2026-11-20T13:50:00.000Z',
        'ClockRevised resolution/1 at 2026-11-20T14:20:00.000Z',
      ]),
    )
    expect(incident.view('resolution/1', friday('15:00'))).toMatchObject({
      state: 'met',
      breachedAt: null,
      elapsedMs: 230 * 60_000,
    })
    const revised = incident.events.find(({ type, data }) => type === 'ClockRevised' && data.clock === 'resolution/1')
    expect(revised?.data).toMatchObject({
      because: 'HandlingCorrected',
      before: { breachedAt: friday('14:00') },
      after: { breachedAt: null },
    })
  })
})

describe('a resolution that was later than it was recorded', () => {
  it('says the thresholds and the breach that came before it, each with its own instant', () => {
    const incident = new HandledIncident()
    incident.tell(classified(friday('10:00'), 'P1'), workStarted(friday('10:05')))
    incident.sweep(friday('13:10'))
    incident.tell(resolved(friday('13:10')))
    const said = incident.correct('IncidentResolved', friday('13:10'), friday('14:30'))
    expect(said.filter((one) => one.includes('resolution/1'))).toEqual([
      'ClockCorrected resolution/1 at 2026-11-20T14:30:00.000Z',
      'ClockRevised resolution/1 at 2026-11-20T13:10:00.000Z',
      'ClockThresholdReached resolution/1 90 at 2026-11-20T13:36:00.000Z',
      'ClockBreached resolution/1 at 2026-11-20T14:00:00.000Z',
    ])
    expect(incident.view('resolution/1', friday('15:00'))).toMatchObject({ state: 'met', breachedAt: friday('14:00') })
    expect(incident.armed()).toEqual({})
  })
})

it('an instant that no clock went by changes nothing', () => {
  const incident = new HandledIncident()
  incident.tell(classified(friday('10:00'), 'P1'))
  expect(incident.correct('IncidentResolved', friday('10:20'), friday('10:10'))).toEqual([])
})

/** Minutes between the facts of an incident, and of the one that is wrong: which, and by how much of its room. */
const gap = fc.integer({ min: 1, max: 700 })
const life = fc.record({
  priority: fc.constantFrom('P1' as const, 'P2' as const, 'P3' as const, 'P4' as const),
  gaps: fc.tuple(gap, gap, gap, gap),
  wrong: fc.integer({ min: 1, max: 3 }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  sweeps: fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 4 }),
  after: fc.integer({ min: 0, max: 2000 }),
})
const facts = [workStarted, feedbackRequested, answered, resolved] as const
const types = ['WorkStarted', 'FeedbackRequested', 'CustomerAnswered', 'IncidentResolved'] as const

it('stands as if it had been recorded rightly at once, whatever was said meanwhile', () => {
  const start = milliseconds(friday('10:00'))
  const instantOf = (minutes: number) => at(new Date(start + minutes * 60_000).toISOString())
  fc.assert(
    fc.property(life, ({ priority, gaps, wrong, share, sweeps, after }) => {
      const times = gaps.reduce<number[]>((all, one) => [...all, (all.at(-1) ?? 0) + one], [])
      const end = (times.at(-1) ?? 0) + after
      const [low, high] = [times[wrong - 1] ?? 0, times[wrong + 1] ?? end]
      const right = Math.round(low + (high - low) * share)
      const live = (instants: readonly number[]): HandledIncident => {
        const incident = new HandledIncident()
        incident.tell(classified(instantOf(0), priority))
        const swept = [...sweeps].sort((one, other) => one - other)
        for (const [n, when] of instants.entries()) {
          while ((swept[0] ?? Infinity) <= when) incident.sweep(instantOf(swept.shift() ?? 0))
          const fact = facts[n]
          if (fact) incident.tell(fact(instantOf(when)))
        }
        incident.sweep(instantOf(end))
        return incident
      }
      const type = types[wrong]
      const corrected = live(times)
      if (!type || right === times[wrong]) return
      corrected.correct(type, instantOf(times[wrong] ?? 0), instantOf(right))
      corrected.sweep(instantOf(end))
      const recorded = live(times.with(wrong, right))
      const standing = (incident: HandledIncident) =>
        incident.state.clocks.map((clock) => {
          const { state, elapsedMs, reached } = clockAt(clock, start + 10_000 * 60_000, incident.context.calendar)
          const said = clock.said.map(({ percent, at: when }) => [percent, when] as const)
          return { clock: clock.id, state, elapsedMs, reached: [...reached].sort(), said: said.sort() }
        })
      expect(standing(corrected)).toEqual(standing(recorded))
      expect(corrected.armed()).toEqual(recorded.armed())
    }),
    { numRuns: 300 },
  )
})
