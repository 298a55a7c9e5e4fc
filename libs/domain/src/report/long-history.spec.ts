import { expect, it } from '@jest/globals'
import { type IncidentId, instant } from '@atlas/contracts'
import fc from 'fast-check'
import { unreported } from './evolve-report.js'
import { report, type ReportCommand } from './report.js'
import { remembered, type ReportState } from './report-state.js'

/**
 * A key that has fired far more often than its state remembers. What is told of a firing while fewer than `remembered`
 * later ones are known counts exactly; what is told again of an older one is an echo and counts as a notification.
 */
interface Told {
  /** Which firing, in order of their starts. */
  readonly firing: number
  readonly start: number
  readonly end?: number
}

const tolerance = 120_000
const began = 1_000_000_000_000

const shape = fc.record({
  quiet: fc.integer({ min: 0, max: 3_600_000 }),
  lasts: fc.integer({ min: 1, max: 7_200_000 }),
  jitters: fc.array(fc.integer({ min: 0, max: tolerance - 1 }), { maxLength: 2 }),
  cleared: fc.boolean(),
})
type Shape = typeof shape extends fc.Arbitrary<infer Value> ? Value : never

/** What the replicas tell of each firing: its starts, and its clear unless that may get lost. */
function toldOf(shapes: readonly Shape[], lost: 'none' | 'some'): Told[][] {
  let clock = began
  return shapes.map(({ quiet, lasts, jitters, cleared }, firing) => {
    const starts = [0, ...jitters].map((jitter) => clock + jitter)
    const end = Math.max(...starts) + lasts
    clock = Math.max(end + 1, Math.max(...starts) + tolerance) + quiet
    return [
      ...starts.map((start) => ({ firing, start })),
      ...(cleared || lost === 'none' ? starts.map((start) => ({ firing, start, end })) : []),
    ]
  })
}

const incidentId = '01900000-0000-7000-8000-000000000001' as IncidentId
const dedupKey = 'd'.repeat(64)
const receivedAt = instant(2_000_000_000_000)
const commandOf = ({ start, end }: Told): ReportCommand =>
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

function after(told: readonly Told[], state: ReportState = unreported): ReportState {
  for (const one of told)
    for (const event of report.decide(commandOf(one), state, { now: receivedAt, replicaTolerance: tolerance }) as [])
      state = report.evolve(state, event)
  return state
}

/** Firings and clears come late by up to so many firings: fewer than are remembered, with their doubles and re-sends. */
const lateBy = 20

it('counts a long history exactly in a bounded state, whatever comes late and twice within the window', () => {
  const history = fc
    .tuple(fc.array(shape, { minLength: 80, maxLength: 120, size: 'max' }), fc.infiniteStream(fc.nat(lateBy)))
    .map(([shapes, delays]) => {
      const told = toldOf(shapes, 'none').flatMap((one) => [...one, ...one.slice(0, 1)])
      const order = told.map((one, index) => ({ one, index, at: one.firing + (delays.next().value ?? 0) }))
      return {
        firings: shapes.length,
        told: order.sort((a, b) => a.at - b.at || a.index - b.index).map(({ one }) => one),
      }
    })
  fc.assert(
    fc.property(history, ({ firings, told }) => {
      const state = after(told)
      const sent = told.filter(({ end }) => end === undefined).length
      expect([state.occurrences, state.notifications]).toEqual([firings, sent])
      expect(state.firings.length).toBeLessThanOrEqual(remembered)
      expect(state.keptClears.length).toBeLessThanOrEqual(remembered)
    }),
    { numRuns: 30, endOnFailure: true },
  )
})

it('takes what is told again of any firing, however old, for an echo', () => {
  const long = fc.array(shape, { minLength: 80, maxLength: 120, size: 'max' })
  fc.assert(
    fc.property(long, fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), (shapes, again) => {
      const told = toldOf(shapes, 'some').flat()
      const before = after(told)
      const echoes = again.flatMap((at) => told[at % told.length] ?? [])
      const state = after(echoes, before)
      const sent = echoes.filter(({ end }) => end === undefined).length
      expect([state.occurrences, state.notifications]).toEqual([before.occurrences, before.notifications + sent])
    }),
    { numRuns: 50, endOnFailure: true },
  )
})
