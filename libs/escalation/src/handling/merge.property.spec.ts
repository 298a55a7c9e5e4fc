import { expect, it } from '@jest/globals'
import { instant, type Instant, milliseconds, type Priority, type IncidentId } from '@atlas/contracts'
import {
  alwaysOpen,
  calendarDefinition,
  clockViews,
  expandingCalendar,
  type HandlingCommand,
  handlingStream,
  type Incident,
  serviceLevelStream,
} from '@atlas/domain'
import { foldAll, InMemoryEventLog } from '@atlas/event-sourcing'
import { CalendarYearStore } from '@atlas/event-store-postgres'
import { PolicyInForce } from '@atlas/runtime'
import fc from 'fast-check'
import { RosterInForce } from '../roster/roster-in-force.js'
import { shippedPolicy } from '../testing/escalation-world.js'
import { OpenInMemory } from '../testing/open-in-memory.js'
import { streamsOf } from './apply-handling.js'
import { IncidentHandling } from './incident-handling.js'
import { Refused } from './refused.js'
import { applyWithEchoes } from './with-echoes.js'

const policy = shippedPolicy()
const content = 'c'.repeat(64)
const start = instant(Date.parse('2026-11-23T09:00:00Z'))
const hour = 3_600_000
const metadata = { actor: { kind: 'rule', id: 'test', via: 'consumer' }, correlationId: 'c', causationId: 'c' } as const
const count = 4
const idOf = (index: number): IncidentId => `0190a5a0-0000-7000-8000-00000000000${index}` as IncidentId
const keyOf = (index: number): string => String(index).repeat(64)

class Fixed extends PolicyInForce<typeof policy> {
  current = () => ({ hash: policy.hash, policy })
  byHash = () => Promise.resolve(policy)
}
const calendars = new Map<string, ReturnType<typeof expandingCalendar>>()
function calendar(hash: string) {
  const definition = calendarDefinition(policy, hash)
  const known = calendars.get(hash) ?? (definition ? expandingCalendar(definition) : alwaysOpen)
  calendars.set(hash, known)
  return known
}

/** Some incidents on one log, each opened at its own instant before `start`; round the clock, so that elapsed is plain. */
class Incidents {
  now: Instant = start
  readonly log = new InMemoryEventLog(() => this.now)
  readonly open = new OpenInMemory()
  private readonly handling = new IncidentHandling(
    this.log,
    new Fixed(),
    this.open,
    new CalendarYearStore({ query: () => Promise.resolve({ rows: [] }) }),
    new RosterInForce(this.log),
  )

  async begin(priorities: readonly Priority[], ages: readonly number[]): Promise<void> {
    for (const [index, priority] of priorities.entries()) {
      const at = instant(milliseconds(start) - (ages[index] ?? 0))
      const opened = {
        incidentId: idOf(index),
        number: String(1001 + index),
        dedupKey: keyOf(index),
        facts: {
          source: 'alertmanager' as const,
          cluster: 'c',
          clusterKnown: true,
          environment: 'staging' as const,
          labels: {},
          text: content,
        },
        requestors: [],
        impactStartedAt: at,
        reportedAt: at,
        receivedAt: at,
        clocksStartAt: at,
        flags: [],
      }
      await this.do(index, () => ({ act: 'open', opened }))
      await this.do(index, () => ({ act: 'classify', priority, category: 'rbac', rule: 'r' }))
    }
  }
  async do(index: number, command: (state: (of: number) => Incident) => HandlingCommand, other = index) {
    const before = this.log.events.length
    try {
      await this.handling.change(
        idOf(index),
        metadata,
        (desk) => {
          const state = (of: number): Incident => desk.transaction.state(handlingStream(idOf(of))) as Incident
          applyWithEchoes(desk, command(state))
        },
        { streams: streamsOf(idOf(other)) },
      )
      return 'done'
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      expect(this.log.events).toHaveLength(before)
      return 'refused'
    }
  }
  state(index: number): Incident {
    const { aggregate, id } = handlingStream(idOf(index))
    const state = foldAll(aggregate, this.log.stream(id) as never)
    if (!state.opened) throw new Error('the incident is gone')
    return state
  }
  clock(index: number, id: string) {
    const { aggregate, id: stream } = serviceLevelStream(idOf(index))
    const state = foldAll(aggregate, this.log.stream(stream) as never)
    return clockViews(state, this.now, calendar).filter(({ clock }) => clock.startsWith(id))
  }
}

function contradictions(all: Incidents, ages: readonly number[]): string[] {
  const states = [...Array(count).keys()].map((index) => all.state(index))
  const opening = (index: number): number => milliseconds(start) - (ages[index] ?? 0)
  const wrong: string[] = []
  for (const [index, one] of states.entries()) {
    const clocks = all.clock(index, '')
    const goOn = clocks.filter(({ state }) => state === 'running' || state === 'paused')
    const say = (rule: string, holds: boolean) => holds || wrong.push(`${one.number}: ${rule}`)
    const [resolution] = all.clock(index, 'resolution/')
    const earliest = Math.min(
      ...states.flatMap((_, of) => (of === index || one.absorbed.includes(idOf(of)) ? [opening(of)] : [])),
    )
    say('what is Closed has no clock that goes on', one.status !== 'Closed' || goOn.length === 0)
    say('it counts from the earliest opening', milliseconds(one.clocksStartAt) === earliest)
    if (one.status === 'Closed' || one.status === 'Resolved') continue
    say(
      'resolution goes on',
      goOn.some(({ kind }) => kind === 'resolution'),
    )
    say('response goes on until somebody works', goOn.some(({ kind }) => kind === 'response') === !one.workedOn)
    const asked = all.log.events.some(
      ({ type, incidentId }) => type === 'FeedbackRequested' && incidentId === idOf(index),
    )
    say(
      'resolution has counted since the earliest opening',
      asked || resolution?.elapsedMs === milliseconds(all.now) - earliest,
    )
  }
  for (const signal of states.keys()) {
    const holders = states.filter(({ signals, mergedInto }) => mergedInto === null && signals.includes(keyOf(signal)))
    if (holders.length !== 1) wrong.push(`signal ${signal} belongs to ${holders.length} incidents`)
  }
  const open = states.filter(({ status }) => status !== 'Closed' && status !== 'Resolved').length
  const counted = (['L1', 'L2', 'L3'] as const).reduce((sum, tier) => sum + all.open.count.atTier(tier), 0)
  if (open !== counted) wrong.push(`${open} are open, ${counted} are counted`)
  return wrong
}

const by = 'nadia.rossi'
const which = fc.nat({ max: count - 1 })
type Step = { readonly pass: number } | { readonly on: number; readonly act: Act; readonly other: number }
type Act = 'merge' | 'parent' | 'work' | 'ask' | 'answer' | 'cancel'
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ pass: fc.integer({ min: 1, max: 3 * hour }) }),
  { weight: 2, arbitrary: fc.record({ on: which, act: fc.constant('merge' as const), other: which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      on: which,
      act: fc.constantFrom<Act>('parent', 'work', 'ask', 'answer', 'cancel'),
      other: which,
    }),
  },
)
const commandFor =
  ({ act, other }: Extract<Step, { act: Act }>) =>
  (state: (of: number) => Incident): HandlingCommand => {
    switch (act) {
      case 'merge':
        return { act: 'merge', by, into: state(other), reason: 'one fault' }
      case 'parent':
        return { act: 'relate', by, relation: 'parent-of', other: state(other), reason: 'one cause' }
      case 'work':
        return { act: 'start-work', by }
      case 'ask':
        return { act: 'request-feedback', by, action: content }
      case 'answer':
        return { act: 'customer-answer', by, text: content }
      case 'cancel':
        return { act: 'cancel', by, reason: 'a test' }
    }
  }

it('no sequence of merges makes clocks, status and signals of incidents contradict each other', async () => {
  let merged = 0
  const refused = { merge: 0, relate: 0 }
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom<Priority>('P1', 'P2'), { minLength: count, maxLength: count }),
      fc.array(fc.nat({ max: 5 * hour }), { minLength: count, maxLength: count }),
      fc.array(step, { maxLength: 25, size: 'max' }),
      async (priorities, ages, steps) => {
        const all = new Incidents()
        await all.begin(priorities, ages)
        for (const each of steps) {
          all.now = instant(milliseconds(all.now) + ('pass' in each ? each.pass : 1))
          if ('act' in each) {
            const outcome = await all.do(each.on, commandFor(each), each.other)
            if (each.act === 'merge' && outcome === 'done') merged++
            if (each.act === 'merge' && outcome === 'refused') refused.merge++
            if (each.act === 'parent' && outcome === 'refused') refused.relate++
          }
          expect([each, contradictions(all, ages)]).toEqual([each, []])
        }
      },
    ),
    { numRuns: 100 },
  )
  expect(merged).toBeGreaterThan(30)
  expect(refused.merge).toBeGreaterThan(30)
  expect(refused.relate).toBeGreaterThan(0)
})
