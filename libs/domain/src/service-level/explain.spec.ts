import { expect, it } from '@jest/globals'
import { instant, milliseconds } from '@atlas/contracts'
import fc from 'fast-check'
import { explainClock } from './explain.js'
import {
  answered,
  at,
  classified,
  feedbackRequested,
  HandledIncident,
  reopened,
  resolved,
} from './testing/handled-incident.js'
import { clockViews } from './view.js'

it('adds up to what has elapsed, whatever happened and whenever it is asked', () => {
  const acts = [feedbackRequested, answered, resolved, reopened]
  const start = milliseconds(at('2026-11-20T09:00'))
  const minutes = fc.integer({ min: 0, max: 6 * 24 * 60 })
  fc.assert(
    fc.property(
      fc.array(fc.record({ act: fc.nat(acts.length - 1), minutes }), { maxLength: 8 }),
      minutes,
      (facts, asked) => {
        const incident = new HandledIncident()
        incident.tell(classified(instant(start), 'P3'))
        // In any order: some are recorded late.
        for (const fact of facts) {
          const what = acts[fact.act]
          if (what) incident.tell(what(instant(start + fact.minutes * 60_000)))
        }
        const when = instant(start + asked * 60_000)
        for (const view of clockViews(incident.state, when, incident.context.calendar)) {
          const clock = incident.state.clocks.find(({ id }) => id === view.clock)
          const explained = clock && explainClock(clock, when, incident.context.calendar)
          expect(explained).toMatchObject(view)
          const stretches = explained?.stretches ?? []
          expect(stretches.reduce((sum, { countedMs }) => sum + countedMs, 0)).toBe(view.elapsedMs)
          expect(stretches.at(-1)).toMatchObject({ to: when, elapsedMs: view.elapsedMs, state: view.state })
          // One stretch begins where the last one ended, each with the facts that began it.
          stretches.slice(1).forEach(({ from }, index) => expect(from).toBe(stretches[index]?.to))
          for (const { because } of stretches) expect(because.map(({ fact }) => fact)).not.toContain('unknown')
        }
      },
    ),
    { numRuns: 150 },
  )
})

it('says nothing of a clock before its start', () => {
  const incident = new HandledIncident()
  incident.tell(classified(at('2026-11-20T09:00'), 'P3'))
  const [clock] = incident.state.clocks
  expect(clock && explainClock(clock, at('2026-11-20T08:59'), incident.context.calendar)).toBeUndefined()
})
