import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type AtlasEvent, type EventOf, type IncidentId, instant, milliseconds, type Recorded } from '@atlas/contracts'
import {
  decideReport,
  handlingStream,
  type Incident,
  incidentOfReport,
  isCleared,
  latestStart,
  type Opening,
  type ReportCommand,
  reportStream,
  splitOff,
} from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import fc from 'fast-check'
import { v7 as uuid } from 'uuid'
import { streamsOf } from '../handling/apply-handling.js'
import { IncidentHandling } from '../handling/incident-handling.js'
import { Refused } from '../handling/refused.js'
import { applyWithEchoes } from '../handling/with-echoes.js'
import { InMemoryWorld } from '../testing/in-memory.js'
import { IncidentConsumer } from './incident.consumer.js'
import { OccurrenceConsumer } from './occurrence.consumer.js'

/**
 * Signals fire and clear, people merge, split and close, and each service hears of the other's facts in any order but for
 * those of one incident: in the end every occurrence belongs to exactly one incident, none is lost or counted twice, and
 * an incident that is open fires exactly while intake's newest firing of a key of its does.
 */
const tolerance = 120_000
const byTest = { actor: { kind: 'rule', id: 'test', via: 'test' }, correlationId: 'c', causationId: 'c' } as const
const minute = 60_000
const lead = 'nadia.rossi'

type Step =
  | { readonly fires: number }
  | { readonly clears: number }
  | { readonly merges: number; readonly into: number }
  | { readonly splits: number; readonly keeps: number }
  | { readonly closes: number }
  | { readonly hears: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ fires: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ clears: fc.nat(3) }) },
  { weight: 5, arbitrary: fc.record({ merges: fc.nat(9), into: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ splits: fc.nat(9), keeps: fc.nat(9) }) },
  fc.record({ closes: fc.nat(9) }),
  { weight: 8, arbitrary: fc.record({ hears: fc.nat(99) }) },
)

const pick = <Item>(items: readonly Item[], n: number): Item | undefined => items[n % Math.max(items.length, 1)]

/** Intake, and escalation's own consumers, about four keys. */
class Case {
  readonly keys = [...Array(4)].map(() => uuid().replaceAll('-', '').padEnd(64, '0'))
  private readonly starts = new Map<string, number>()
  readonly own: Recorded<AtlasEvent>[] = []
  /** What is on its way, of each source and incident in order. */
  private readonly lines = new Map<string, Recorded<AtlasEvent>[]>()
  private told: number
  private readonly handling: IncidentHandling

  constructor(private readonly world: InMemoryWorld) {
    this.told = world.log.events.length
    this.handling = world.escalation.app.get(IncidentHandling)
  }

  async step(step: Step): Promise<void> {
    this.world.time.pass(3 * minute)
    if ('fires' in step) await this.fire(this.key(step.fires))
    else if ('clears' in step) await this.clear(this.key(step.clears))
    else if ('merges' in step) await this.merge(step)
    else if ('splits' in step) await this.split(step)
    else if ('closes' in step) await this.act(pick(this.open(), step.closes), () => ({ act: 'cancel', reason: 'r' }))
    else await this.hear(step.hears)
    this.listen()
  }
  async settle(): Promise<void> {
    while (this.lines.size > 0) {
      await this.hear(0)
      this.listen()
    }
  }

  state = (incidentId: IncidentId): Incident => this.world.state(incidentId)
  report = async (key: string) =>
    (await this.world.log.transact({ streams: [reportStream(key)] }, byTest, (tx) => tx.state(reportStream(key))))
      .result
  /** Every incident of which escalation has heard. */
  incidents = (): IncidentId[] =>
    this.own.flatMap(({ type, incidentId }) => (type === 'HandlingOpened' && incidentId ? [incidentId] : []))
  private open = (): IncidentId[] => this.incidents().filter((id) => this.state(id).status !== 'Closed')
  private key = (n: number): string => pick(this.keys, n) ?? ''

  private fire(key: string): Promise<void> {
    const at = this.world.time.now
    this.starts.set(key, milliseconds(at))
    return this.receive(key, {
      type: 'receive-firing',
      dedupKey: key,
      startsAt: at,
      reportedAt: at,
      receivedAt: at,
      identity: 'start',
      facts: { source: 'alertmanager', cluster: 'c', clusterKnown: true, environment: 'staging', labels: {} },
      reporters: [],
      text: () => 'e'.repeat(64),
      opening: this.opening,
    })
  }
  private async clear(key: string): Promise<void> {
    const start = this.starts.get(key)
    if (start === undefined) return
    const endsAt = this.world.time.now
    await this.receive(key, {
      type: 'receive-clear',
      dedupKey: key,
      startsAt: instant(start),
      endsAt,
      receivedAt: endsAt,
    })
  }

  private async merge({ merges, into }: Extract<Step, { merges: number }>): Promise<void> {
    const [one, other] = [pick(this.open(), merges), pick(this.open(), into)]
    if (one === undefined || other === undefined) return
    await this.act(one, (tx) => ({ act: 'merge', into: tx.state(handlingStream(other)), reason: 'r' }), other)
  }
  private async split({ splits, keeps }: Extract<Step, { splits: number }>): Promise<void> {
    const of = pick(this.open(), splits)
    if (of === undefined) return
    const kept = pick(this.state(of).signals, keeps)
    const signals = this.state(of).signals.filter((signal) => signal !== kept)
    await this.act(of, () => ({ act: 'split', signals, reason: 'r' }))
  }
  private async act(
    incidentId: IncidentId | undefined,
    command: (tx: Transaction) => object,
    other = incidentId,
  ): Promise<void> {
    if (incidentId === undefined || other === undefined) return
    try {
      await this.handling.change(
        incidentId,
        byTest,
        (desk) => applyWithEchoes(desk, { ...command(desk.transaction), by: lead } as never),
        { streams: streamsOf(other) },
      )
    } catch (error) {
      if (!(error instanceof Refused)) throw error
    }
  }

  private readonly opening = (): Opening => ({ incidentId: uuid() as IncidentId, number: '1', contacts: [], flags: [] })

  private receive = (key: string, command: ReportCommand): Promise<void> => this.write([key], () => [command])

  private async write(keys: readonly string[], commands: (tx: Transaction) => readonly ReportCommand[]): Promise<void> {
    await this.world.log.transact({ streams: keys.map(reportStream) }, byTest, (tx) => {
      for (const command of commands(tx)) {
        const stream = reportStream(command.dedupKey)
        const context = { now: tx.now, replicaTolerance: tolerance }
        for (const event of decideReport(command, tx.state(stream), context))
          tx.append(stream, incidentOfReport(event), [event])
      }
    })
  }

  /** Everything new in the log gets in line. */
  private listen(): void {
    const { events } = this.world.log
    for (; this.told < events.length; this.told++) {
      const event = events[this.told] as Recorded<AtlasEvent> | undefined
      if (!event) continue
      this.own.push(event)
      if (event.category !== 'report' && event.category !== 'handling') continue
      const line = `${event.category} ${event.incidentId ?? ''}`
      this.lines.set(line, [...(this.lines.get(line) ?? []), event])
    }
  }

  private async hear(n: number): Promise<void> {
    const lines = [...this.lines]
    const [name, line] = pick(lines, n) ?? []
    const [next, ...later] = line ?? []
    if (name === undefined || next === undefined) return
    if (later.length > 0) this.lines.set(name, later)
    else this.lines.delete(name)
    await (next.category === 'report' ? this.escalation(next) : this.intake(next))
  }

  private async escalation(event: Recorded<AtlasEvent>): Promise<void> {
    const { app } = this.world.escalation
    const occurrences = app.get(OccurrenceConsumer)
    switch (event.type) {
      case 'IncidentOpened':
        await app.get(IncidentConsumer).incidentOpened(event)
        return this.world.others.classifies(event.data.incidentId, 'P3')
      case 'OccurrenceStarted':
        return occurrences.occurrenceStarted(event)
      case 'OccurrenceResumed':
        return occurrences.occurrenceResumed(event)
      case 'OccurrenceCleared':
        return occurrences.occurrenceCleared(event)
      case 'OccurrenceMoved':
        return occurrences.occurrenceMoved(event)
      case 'SignalsJoined':
        return occurrences.signalsJoined(event)
      case 'SignalsLeft':
        return occurrences.signalsLeft(event)
      default:
    }
  }

  private async intake(event: Recorded<AtlasEvent>): Promise<void> {
    const { opening } = this
    switch (event.type) {
      case 'RecurrenceFound': {
        const { dedupKey, occurrenceId, incidentId: from, startsAt, moveTo } = event.data
        return this.receive(dedupKey, {
          type: 'move-occurrence',
          dedupKey,
          occurrenceId,
          from,
          startsAt,
          moveTo,
          opening,
        })
      }
      case 'IncidentAbsorbed': {
        const { incidentId: id, number, from, signals } = event.data
        return this.write(signals, () =>
          signals.map((dedupKey) => ({
            type: 'move-signals',
            dedupKey,
            from,
            to: { id, number },
            because: 'merged',
          })),
        )
      }
      case 'IncidentSplit': {
        const { signals } = event.data
        return this.write(signals, (tx) =>
          splitOff(
            event.data,
            signals.map((key) => tx.state(reportStream(key))),
            opening,
          ),
        )
      }
      default:
    }
  }
}

/** Incident to how many occurrences it has, as reporting counts them. */
function counts(events: readonly Recorded<AtlasEvent>[]): Map<IncidentId, number> {
  const by = new Map<IncidentId, number>()
  const add = (id: IncidentId, n: number) => by.set(id, (by.get(id) ?? 0) + n)
  for (const event of events)
    if (event.type === 'OccurrenceStarted') add(event.data.incidentId, 1)
    else if (event.type === 'RecurrenceFound') add(event.data.incidentId, -1)
    else if (event.type === 'OccurrenceMoved') add(event.data.to, 1)
    else if (event.type === 'SignalsLeft') add(event.data.incidentId, -event.data.occurrences)
    else if (event.type === 'SignalsJoined') add(event.data.incidentId, event.data.occurrences)
  return by
}

let world: InMemoryWorld
beforeAll(async () => {
  world = await InMemoryWorld.start()
})
afterAll(() => world.stop())

it('every signal belongs to exactly one incident, however incidents are merged and split', async () => {
  const seen = { merges: 0, splits: 0, compared: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 50, size: 'max' }), async (steps) => {
      const one = new Case(world)
      for (const each of steps) await one.step(each)
      await one.settle()
      const has = counts(one.own)
      let total = 0
      for (const key of one.keys) {
        const { incident, occurrences, bound, firings } = await one.report(key)
        total += occurrences
        if (!incident) continue
        expect(bound.occurrences).toBeLessThanOrEqual(occurrences)
        const handled = one.state(incident.id)
        const newest = firings.toSorted((a, b) => latestStart(a) - latestStart(b)).at(-1)
        if (handled.status === 'Closed' || !newest) continue
        seen.compared++
        expect(handled.signals).toContain(key)
        expect([key, handled.firing[key] !== undefined]).toEqual([key, !isCleared(newest)])
        const others = one.incidents().filter((id) => id !== incident.id && one.state(id).status !== 'Closed')
        for (const id of others) expect(one.state(id).signals).not.toContain(key)
      }
      expect([...has.values()].reduce((sum, n) => sum + n, 0)).toBe(total)
      expect([...has.values()].every((n) => n >= 0)).toBe(true)
      const number = (type: EventOf<'IncidentAbsorbed' | 'IncidentSplit'>['type']) =>
        one.own.filter((event) => event.type === type).length
      seen.merges += number('IncidentAbsorbed')
      seen.splits += number('IncidentSplit')
    }),
    { numRuns: 50, endOnFailure: true },
  )
  expect(seen.merges).toBeGreaterThan(10)
  expect(seen.splits).toBeGreaterThan(3)
  expect(seen.compared).toBeGreaterThan(30)
})
