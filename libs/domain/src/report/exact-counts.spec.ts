import { expect, it } from '@jest/globals'
import { type IncidentId, instant, type ReportEvent } from '@atlas/contracts'
import fc from 'fast-check'
import { occurrenceNumber, unreported } from './evolve-report.js'
import { report, type ReportCommand } from './report.js'
import { isCleared, type ReportState } from './report-state.js'

/**
 * The model knows what really happened: a row of firings, each seen by one to three replicas that differ by less than
 * the tolerance, each but the last cleared. Deliveries of it are repeated and put in any order. It knows nothing of how
 * starts are matched.
 */
interface Truth {
  readonly firings: readonly {
    readonly starts: readonly number[]
    readonly clears: readonly { readonly start: number; readonly end: number }[]
  }[]
  readonly deliveries: readonly Delivery[]
}
type Delivery = { readonly start: number; readonly end?: number }

const tolerance = 120_000

const truth: fc.Arbitrary<Truth> = fc
  .array(
    fc.record({
      quiet: fc.integer({ min: 0, max: 3_600_000 }),
      lasts: fc.integer({ min: 1, max: 7_200_000 }),
      jitters: fc.array(fc.integer({ min: 0, max: tolerance - 1 }), { minLength: 0, maxLength: 2 }),
      cleared: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .chain((shapes) => {
    let clock = 1_000_000_000_000
    const firings = shapes.map(({ quiet, lasts, jitters, cleared }, index) => {
      const starts = [0, ...jitters].map((jitter) => clock + jitter)
      const end = Math.max(...starts) + lasts
      // The next firing is told apart by its start too: two minutes after the last start of this one, or later.
      clock = Math.max(end + 1, Math.max(...starts) + tolerance) + quiet
      const clears = cleared || index < shapes.length - 1 ? starts.map((start) => ({ start, end })) : []
      return { starts, clears }
    })
    const all: Delivery[] = firings.flatMap(({ starts, clears }) => [...starts.map((start) => ({ start })), ...clears])
    const repeats = fc.array(fc.constantFrom(...all), { maxLength: 20 })
    return repeats
      .chain((again) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }))
      .map((deliveries) => ({ firings, deliveries }))
  })

const incidentId = '01900000-0000-7000-8000-000000000001' as IncidentId
const dedupKey = 'd'.repeat(64)
const receivedAt = instant(2_000_000_000_000)
const commandOf = ({ start, end }: Delivery): ReportCommand =>
  end === undefined
    ? {
        type: 'receive-firing',
        dedupKey,
        startsAt: instant(start),
        reportedAt: receivedAt,
        receivedAt,
        identity: 'start',
        facts: { source: 'alertmanager', cluster: 'c', clusterKnown: true, environment: 'staging', labels: {} },
        reporters: [],
        text: () => 'e'.repeat(64),
        opening: () => ({ incidentId, number: '1', contacts: [], flags: [] }),
      }
    : { type: 'receive-clear', dedupKey, startsAt: instant(start), endsAt: instant(end), receivedAt }

function deliver(deliveries: readonly Delivery[]): { state: ReportState; events: ReportEvent[] } {
  let state = unreported
  const events: ReportEvent[] = []
  for (const delivery of deliveries) {
    const decided = report.decide(commandOf(delivery), state, { now: receivedAt, replicaTolerance: tolerance })
    for (const event of decided as ReportEvent[]) {
      events.push(event)
      state = report.evolve(state, event)
    }
  }
  return { state, events }
}

/** As a reader of the events sees it who passes over history: a greater number takes a smaller one's place. */
function firesNow(events: readonly ReportEvent[]): boolean {
  let latest = 0
  let fires = false
  for (const event of events) {
    if (event.type !== 'OccurrenceStarted' && event.type !== 'OccurrenceCleared' && event.type !== 'OccurrenceResumed')
      continue
    const number = occurrenceNumber(event.data.occurrenceId)
    if (('past' in event.data && event.data.past) || number < latest) continue
    latest = number
    fires = event.type !== 'OccurrenceCleared'
  }
  return fires
}

it('counts what happened exactly, whatever the replicas repeat and in whatever order it comes', () => {
  fc.assert(
    fc.property(truth, ({ firings, deliveries }) => {
      const { state, events } = deliver(deliveries)
      const sent = deliveries.filter(({ end }) => end === undefined).length
      expect([state.occurrences, state.notifications]).toEqual([firings.length, sent])
      expect(events.filter(({ type }) => type === 'IncidentOpened')).toHaveLength(1)
      expect(events.filter(({ type }) => type === 'OccurrenceStarted')).toHaveLength(firings.length)
      const firingNow = firings.filter(({ clears }) => clears.length === 0).length
      expect(state.firings.filter((firing) => !isCleared(firing))).toHaveLength(firingNow)
      expect(state.keptClears).toEqual([])
      expect(firesNow(events)).toBe(firings.at(-1)?.clears.length === 0)
    }),
    { numRuns: 2000 },
  )
})

it('counts each firing whose starts were told newest first, before any clear was', () => {
  // Until the clears come, each start told is an earlier one of the same firing.
  const firings = Array.from({ length: 40 }, (_, index) => ({ start: 1_000_000_000_000 + index * 600_000 }))
  const clears = firings.map(({ start }) => ({ start, end: start + 60_000 }))
  const { state } = deliver([...firings.toReversed(), ...clears])
  expect(state.occurrences).toBe(40)
})

it('counts a firing whose start moves back once, while re-sends and doubles come in between', () => {
  const movingBack = fc.record({
    first: fc.integer({ min: 10_000_000, max: 20_000_000 }),
    steps: fc.array(fc.record({ back: fc.nat(3_000_000), again: fc.nat(3) }), { maxLength: 6 }),
  })
  fc.assert(
    fc.property(movingBack, ({ first, steps }) => {
      let start = first
      const told = [start]
      for (const { back, again } of steps) {
        start -= back
        told.push(...Array.from({ length: again + 1 }, () => start), first)
      }
      const { state } = deliver(told.map((at) => ({ start: at })))
      expect([state.occurrences, state.notifications]).toEqual([1, told.length])
    }),
  )
})
