import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type AtlasEvent, type EventOf, type IncidentId, instant, milliseconds, type Recorded } from '@atlas/contracts'
import {
  type Firing,
  incidentOfReport,
  isCleared,
  latestStart,
  report,
  type ReportCommand,
  reportStream,
} from '@atlas/domain'
import fc from 'fast-check'
import { v7 as uuid } from 'uuid'
import { InMemoryWorld } from '../testing/in-memory.js'
import { monday } from '../testing/story.js'
import { IncidentConsumer } from './incident.consumer.js'
import { OccurrenceConsumer } from './occurrence.consumer.js'

/**
 * Handling forgets a key that has cleared. Whatever intake makes of deliveries in any order, and whenever incidents end
 * and occurrences recur, the incident to which a key is bound fires exactly while intake's newest firing of it does.
 */
const tolerance = 120_000
const byTest = { actor: { kind: 'rule', id: 'test', via: 'test' }, correlationId: 'c', causationId: 'c' } as const

type Delivery = { readonly start: number; readonly end?: number }
type Step = Delivery | 'the incident ends' | 'a recurrence is told'

const history: fc.Arbitrary<Step[]> = fc
  .array(
    fc.record({
      quiet: fc.integer({ min: 0, max: 600_000 }),
      // Short ones end before a second replica's start: the firing resumes.
      lasts: fc.oneof(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 60_000, max: 600_000 })),
      jitters: fc.array(fc.integer({ min: 0, max: tolerance - 1 }), { maxLength: 1 }),
    }),
    { minLength: 2, maxLength: 8 },
  )
  .chain((shapes) => {
    let clock = milliseconds(monday) - 86_400_000
    const deliveries = shapes.flatMap(({ quiet, lasts, jitters }): Delivery[] => {
      const starts = [0, ...jitters].map((jitter) => clock + jitter)
      const end = Math.max(...starts) + lasts
      clock = Math.max(end + 1, Math.max(...starts) + tolerance) + quiet
      return starts.flatMap((start) => [{ start }, { start, end: start + lasts }])
    })
    const others: Step[] = shapes.flatMap(() => ['the incident ends', 'a recurrence is told', 'a recurrence is told'])
    return fc.shuffledSubarray([...deliveries, ...others], { minLength: shapes.length })
  })

/** Intake and escalation about one key, each told what the other stored. */
class Case {
  readonly dedupKey = uuid().replaceAll('-', '').padEnd(64, '0')
  private readonly stream = reportStream(this.dedupKey)
  private told = this.world.log.events.length
  private readonly recurrences: EventOf<'RecurrenceFound'>['data'][] = []

  constructor(private readonly world: InMemoryWorld) {}

  async step(step: Step): Promise<void> {
    if (step === 'a recurrence is told') await this.recur()
    else if (step === 'the incident ends') await this.end()
    else await this.receive(commandOf(step, this.dedupKey, this.opening))
  }

  async settle(): Promise<void> {
    while (this.recurrences.length > 0) await this.recur()
  }

  state = async () =>
    (await this.world.log.transact({ streams: [this.stream] }, byTest, (tx) => tx.state(this.stream))).result

  private async end(): Promise<void> {
    const { incident } = await this.state()
    if (!incident) return
    if (this.world.state(incident.id).status === 'Unassigned') await this.world.others.classifies(incident.id, 'none')
    await this.route()
  }

  private async recur(): Promise<void> {
    const found = this.recurrences.shift()
    if (!found) return
    const { occurrenceId, incidentId: from, startsAt, moveTo } = found
    const { dedupKey, opening } = this
    await this.receive({ type: 'move-occurrence', dedupKey, occurrenceId, from, startsAt, moveTo, opening })
  }

  private readonly opening = () => ({ incidentId: uuid() as IncidentId, number: '1', contacts: [], flags: [] })

  private async receive(command: ReportCommand): Promise<void> {
    await this.world.log.transact({ streams: [this.stream] }, byTest, (tx) => {
      const context = { now: tx.now, replicaTolerance: tolerance }
      const events = report.decide(command, tx.state(this.stream), context)
      if ('refused' in events) throw new Error(events.message)
      const [first] = events
      if (first) tx.append(this.stream, incidentOfReport(first), events)
    })
    await this.route()
  }

  /** Everything new in the log goes to whom it concerns. */
  private async route(): Promise<void> {
    const { log } = this.world
    while (this.told < log.events.length) {
      const event = log.events[this.told++] as Recorded<AtlasEvent> | undefined
      if (event?.type === 'RecurrenceFound') this.recurrences.push(event.data)
      else if (event) await this.escalate(event)
    }
  }

  private async escalate(event: Recorded<AtlasEvent>): Promise<void> {
    const { app } = this.world.escalation
    const occurrences = app.get(OccurrenceConsumer)
    if (event.type === 'IncidentOpened') await app.get(IncidentConsumer).incidentOpened(event)
    if (event.type === 'OccurrenceStarted') await occurrences.occurrenceStarted(event)
    if (event.type === 'OccurrenceResumed') await occurrences.occurrenceResumed(event)
    if (event.type === 'OccurrenceCleared') await occurrences.occurrenceCleared(event)
    if (event.type === 'OccurrenceMoved') await occurrences.occurrenceMoved(event)
  }
}

type Opening = Extract<ReportCommand, { opening: unknown }>['opening']

const commandOf = ({ start, end }: Delivery, dedupKey: string, opening: Opening) =>
  end === undefined
    ? ({
        type: 'receive-firing',
        dedupKey,
        startsAt: instant(start),
        reportedAt: monday,
        receivedAt: monday,
        identity: 'start',
        facts: { source: 'alertmanager', cluster: 'c', clusterKnown: true, environment: 'staging', labels: {} },
        reporters: [],
        text: () => 'e'.repeat(64),
        opening,
      } as const)
    : ({ type: 'receive-clear', dedupKey, startsAt: instant(start), endsAt: instant(end), receivedAt: monday } as const)

const newestOf = (firings: readonly Firing[]): Firing | undefined =>
  firings.toSorted((one, other) => latestStart(one) - latestStart(other)).at(-1)

let world: InMemoryWorld
beforeAll(async () => {
  world = await InMemoryWorld.start()
})
afterAll(() => world.stop())

it('the incident of a key fires exactly while intake’s newest firing of it does', async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const one = new Case(world)
      for (const step of steps) await one.step(step)
      await one.settle()
      const newest = newestOf((await one.state()).firings)
      const incident = newest && world.state(newest.incidentId)
      if (!incident || incident.status === 'Closed') return
      compared++
      expect(Object.keys(incident.firing)).toEqual(isCleared(newest) ? [] : [one.dedupKey])
    }),
    { numRuns: 200, endOnFailure: true },
  )
  expect(compared).toBeGreaterThan(50)
})
