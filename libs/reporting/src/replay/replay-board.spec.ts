import { describe, expect, it } from '@jest/globals'
import {
  type AtlasEvent,
  type BoardView,
  type EventMetadata,
  type IncidentId,
  type Instant,
  instant,
  type Priority,
  type ReportEvent,
} from '@atlas/contracts'
import { handlingStream, reportStream } from '@atlas/domain'
import { InMemoryEventLog } from '@atlas/event-sourcing'
import { replayBoard } from './replay-board.js'

const at = (minute: number): Instant => instant(Date.UTC(2026, 10, 23, 9, minute))
const by: EventMetadata = {
  actor: { kind: 'person', id: 'sofia.keller', via: 'http' },
  correlationId: 'c',
  causationId: 'c',
}

/** A log of incidents under the names of their sources; ids, positions and record times are the writer's own. */
class Told {
  private now = at(0)
  readonly log = new InMemoryEventLog(() => this.now)

  constructor(private readonly idOf: (source: string) => string) {}

  /** What is recorded from now on. */
  recordedAt(minute: number): this {
    this.now = at(minute)
    return this
  }
  async opens(source: string, minute: number, priority?: Priority): Promise<this> {
    const incidentId = this.idOf(source) as IncidentId
    const [occurredAt, dedupKey, text] = [at(minute), source.padEnd(64, '0'), 'e'.repeat(64)]
    const facts = { source: 'api', cluster: 'mecc-prd', clusterKnown: true, environment: 'production' } as const
    const times = { impactStartedAt: occurredAt, reportedAt: occurredAt, receivedAt: occurredAt }
    const opened: ReportEvent = {
      type: 'IncidentOpened',
      occurredAt,
      data: {
        incidentId,
        number: '1',
        dedupKey,
        facts: { ...facts, labels: {}, text },
        requestors: [],
        ...times,
        clocksStartAt: occurredAt,
        flags: [],
      },
    }
    await this.log.transact({ streams: [reportStream(dedupKey)] }, by, (tx) =>
      tx.append(reportStream(dedupKey), incidentId, [opened]),
    )
    await this.handled(source, minute, 'HandlingOpened', {
      number: '1',
      cluster: facts.cluster,
      environment: facts.environment,
      requestors: [],
      text,
      source: 'api',
      dedupKey,
      clocksStartAt: occurredAt,
    })
    if (priority)
      await this.handled(source, minute, 'TentativePrioritySet', {
        priority,
        category: 'rbac',
        tier: 'L1',
        rule: 'r',
        clocksStartAt: occurredAt,
      })
    return this
  }
  async handled(source: string, minute: number, type: AtlasEvent['type'], data: object = {}): Promise<this> {
    const incidentId = this.idOf(source) as IncidentId
    const stream = handlingStream(incidentId)
    const event = { type, occurredAt: at(minute), data: { incidentId, ...data } } as never
    await this.log.transact({ streams: [stream] }, by, (tx) => tx.append(stream, incidentId, [event]))
    return this
  }
  works = (source: string, minute: number) =>
    this.handled(source, minute, 'WorkStarted', {
      from: 'Unassigned',
      owner: 'sofia.keller',
      tier: 'L1',
      firstByPerson: true,
    })
  resolves = (source: string, minute: number) =>
    this.handled(source, minute, 'IncidentResolved', { knowledge: { link: 'kb' } })
  closes = (source: string, minute: number) => this.handled(source, minute, 'IncidentClosed', { from: 'Resolved' })

  board = (asOf: Instant, asKnownAt?: Instant): Promise<BoardView> => replayBoard(this.log, { asOf, asKnownAt })
}

const told = (idOf = (source: string): string => `id of ${source}`): Told => new Told(idOf)
const none = { Unassigned: 0, 'Work in Progress': 0, Escalated: 0, 'Awaiting Customer Feedback': 0, Resolved: 0 }
const nowhere = { P1: 0, P2: 0, P3: 0, P4: 0 }

describe('the board at an instant', () => {
  it('counts what was reported by then by status, and by priority what was not Closed', async () => {
    const log = await told().opens('a', 0, 'P1')
    await log.opens('b', 1, 'P3')
    await log.opens('c', 2)
    await log.opens('d', 30, 'P3')
    for (const source of ['a', 'b']) await log.works(source, 5)
    await log.resolves('a', 10)
    await log.closes('a', 20)
    expect(await log.board(at(20))).toEqual({
      asOf: at(20),
      incidents: 3,
      byStatus: { ...none, Unassigned: 1, 'Work in Progress': 1, Closed: 1 },
      byPriority: { ...nowhere, P3: 1 },
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    // Resolved isn't Closed.
    expect((await log.board(at(12))).byPriority).toEqual({ ...nowhere, P1: 1, P3: 1 })
  })

  it('has what happened at that very instant', async () => {
    const log = await told().opens('a', 5)
    expect((await log.board(instant(Date.parse(at(5)) - 1))).incidents).toBe(0)
    expect((await log.board(at(5))).incidents).toBe(1)
    await log.works('a', 7)
    expect((await log.board(at(7))).byStatus['Work in Progress']).toBe(1)
  })

  it('differs from the board as known then by what was recorded later, and shows both', async () => {
    const log = await told().opens('a', 0, 'P3')
    await log.works('a', 1)
    log.recordedAt(60)
    await log.resolves('a', 10)
    const { byStatus, hash, knownNow } = await log.board(at(20), at(30))
    expect(byStatus).toEqual({ ...none, 'Work in Progress': 1, Closed: 0 })
    expect(knownNow?.byStatus).toEqual({ ...none, Resolved: 1, Closed: 0 })
    expect(knownNow).toMatchObject({ hash: (await log.board(at(20))).hash })
    expect(hash).not.toBe(knownNow?.hash)
    expect((await log.board(at(20), at(60))).hash).toBe(knownNow?.hash)
  })
})

describe('the hash of a board', () => {
  const history = async (log: Told, sources: readonly string[]): Promise<Told> => {
    for (const source of sources) {
      await log.opens(source, 0, 'P2')
      await log.works(source, 3)
    }
    return log
  }

  it('is the same for the same history under other ids, positions and record times', async () => {
    const one = await history(told(), ['a', 'b'])
    const other = await history(told((source) => `another ${source}`).recordedAt(50), ['b', 'a'])
    expect((await other.board(at(40))).hash).toBe((await one.board(at(40))).hash)
  })

  it('is another where an incident, its source, its time or its place is another', async () => {
    const hashes = await Promise.all([
      history(told(), ['a', 'b']),
      history(told(), ['a']),
      history(told(), ['a', 'c']),
      history(told(), ['a', 'b']).then((log) => log.resolves('b', 9)),
      history(told(), ['a', 'b']).then((log) => log.handled('b', 9, 'PriorityReclassified', { to: 'P1' })),
      history(told(), ['a']).then((log) => log.opens('b', 1, 'P2')),
    ])
    const boards = await Promise.all(hashes.map((log) => log.board(at(40))))
    expect(new Set(boards.map(({ hash }) => hash)).size).toBe(boards.length)
  })
})

it('says how far it has come, up to the end of the log', async () => {
  const log = await told().opens('a', 0, 'P3')
  const said: [number, number][] = []
  await replayBoard(log.log, { asOf: at(9) }, (position, end) => said.push([position, end]))
  expect(said.at(-1)).toEqual([3, 3])
})
