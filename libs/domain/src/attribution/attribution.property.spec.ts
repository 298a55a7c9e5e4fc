import { expect, it } from '@jest/globals'
import {
  type ClockAttribution,
  type HandlingEvent,
  instant,
  type Instant,
  milliseconds,
  priorities,
} from '@atlas/contracts'
import fc from 'fast-check'
import { handlingAggregate } from '../handling/evolve.js'
import { expandingCalendar } from '../service-level/calendar.js'
import { explainClock } from '../service-level/explain.js'
import { openTime } from '../service-level/open-time.js'
import {
  accepted,
  answered,
  classified,
  corrected,
  escalated,
  fact,
  feedbackRequested,
  HandledIncident,
  reclassificationAsked,
  reclassificationWithdrawn,
  reopened,
  resolved,
  updateSent,
  workStarted,
} from '../service-level/testing/handled-incident.js'
import { shipped } from '../service-level/testing/shipped-terms.js'
import { clockViews } from '../service-level/view.js'
import { attributeClock } from './attribute-clock.js'
import { type Turn, turnOf } from './turn.js'
import { turnsOf } from './turns.js'

const start = Date.parse('2026-11-20T14:00:00.000Z')
const facts: readonly ((when: Instant) => HandlingEvent)[] = [
  (when) => workStarted(when),
  feedbackRequested,
  answered,
  (when) => updateSent(when),
  escalated,
  accepted,
  resolved,
  (when) => reopened(when),
  (when) => corrected(when, 'P3', 'P1'),
  (when) => reclassificationAsked(when, 1, 'P1', 'P3'),
  (when) => reclassificationWithdrawn(when, 1),
  (when) => fact('WaitBegan', when, { wait: 1, for: 'vendor', on: 'VMware', expectedBy: when, by: 'ada', reason: 'r' }),
  (when) => fact('WaitEnded', when, { wait: 1, for: 'vendor', by: 'ada', outcome: 'o' }),
]
/** Up to five days, to the millisecond: nights and a weekend lie between. */
const moment = fc.integer({ min: 1, max: 5 * 86_400_000 }).map((ms) => start + ms)
const life = fc.record({
  first: fc.constantFrom(...priorities),
  /** As recorded, one after another, whenever it happened. */
  told: fc.array(fc.tuple(moment, fc.constantFrom(...facts)), { maxLength: 14 }),
  asked: moment,
})

const opening = (when: Instant): HandlingEvent =>
  fact('HandlingOpened', when, { number: '1', cluster: 'c', environment: 'staging', requestors: [], source: 'api' })

function lived(first: (typeof priorities)[number], told: readonly (readonly [number, (typeof facts)[number]])[]) {
  const incident = new HandledIncident()
  const all = [opening(instant(start)), classified(instant(start), first)]
  incident.tell(...all)
  for (const [when, what] of told) {
    const one = what(instant(when))
    incident.tell(one)
    all.push(one)
  }
  return { incident, all }
}

const business = expandingCalendar(shipped.calendars.calendars['business'] ?? fail('business hours are shipped'))
function fail(message: string): never {
  throw new Error(message)
}

it('adds up to what has elapsed and to what was paused, to the millisecond, whatever happened in whatever order', () => {
  let shared = 0
  fc.assert(
    fc.property(life, ({ first, told, asked }) => {
      const { incident, all } = lived(first, told)
      const { calendar } = incident.context
      const at = instant(asked)
      const turns = turnsOf(all)
      for (const view of clockViews(incident.state, at, calendar)) {
        const clock = incident.state.clocks.find(({ id }) => id === view.clock) ?? fail('seen, so there')
        const { elapsedMs, pausedMs, shares } = attributeClock(clock, turns, at, calendar)
        expect([view.clock, elapsedMs]).toEqual([view.clock, view.elapsedMs])
        const paused = (explainClock(clock, at, calendar)?.stretches ?? [])
          .filter(({ state }) => state === 'paused')
          .map(({ from, to, calendar }) => [Date.parse(from), Date.parse(to), calendar] as const)
          .reduce((sum, [from, to, hours]) => sum + (hours === '24x7' ? to - from : openTime(business, from, to)), 0)
        expect([view.clock, pausedMs]).toEqual([view.clock, paused])
        expect(shares.reduce((sum, { runningMs }) => sum + runningMs, 0)).toBe(view.elapsedMs)
        if (shares.length > 2) shared++
      }
    }),
    // So many that a hundred are shared whatever the seed.
    { numRuns: 600 },
  )
  expect(shared).toBeGreaterThan(100)
})

it('grows between two facts only for whose turn it was after the first', () => {
  fc.assert(
    fc.property(life, ({ first, told }) => {
      const { incident, all } = lived(first, told)
      const { calendar } = incident.context
      const instants = [...new Set(all.map(({ occurredAt }) => milliseconds(occurredAt)))].sort(
        (one, other) => one - other,
      )
      const turns = turnsOf(all)
      for (const clock of incident.state.clocks)
        instants.slice(1).forEach((until, index) => {
          const from = instants[index] ?? until
          const known = all.filter(({ occurredAt }) => milliseconds(occurredAt) <= from)
          const inOrder = known.toSorted((one, other) => milliseconds(one.occurredAt) - milliseconds(other.occurredAt))
          const turn = turnOf(inOrder.reduce(handlingAggregate.evolve, handlingAggregate.initial()))
          const at = (ms: number) => attributeClock(clock, turns, instant(ms), calendar)
          expect(grown(at(from), at(until)).filter((one) => one !== nameOf(turn))).toEqual([])
        })
    }),
    { numRuns: 60 },
  )
})

const nameOf = ({ holder, whom, tier, waiting }: Turn): string => [holder, whom, tier, waiting].join()

function grown(before: ClockAttribution, after: ClockAttribution): string[] {
  const times = ({ shares }: ClockAttribution) =>
    new Map(
      shares.map(({ holder, whom, tier, waiting, runningMs, pausedMs }) => [
        nameOf({ holder, whom, tier, waiting }),
        runningMs + pausedMs,
      ]),
    )
  const were = times(before)
  return [...times(after)].flatMap(([turn, ms]) => ((were.get(turn) ?? 0) < ms ? [turn] : []))
}
