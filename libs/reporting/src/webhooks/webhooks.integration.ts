import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  type EventMetadata,
  type Fact,
  type IncidentId,
  instant,
  type Recorded,
  ServiceLevelMessage,
  type StreamCategory,
} from '@atlas/contracts'
import { streamOf } from '@atlas/event-sourcing'
import { logMigrations, logPool, PostgresEventLog, PostgresLogReader, runInUnit } from '@atlas/event-store-postgres'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { busMigrations, Leases } from '@atlas/messaging'
import { type EdgeTime, Environment, isSigned } from '@atlas/runtime'
import type pg from 'pg'
import { DataSource } from 'typeorm'
import { v7 as uuid } from 'uuid'
import { reportingTables } from '../tables.js'
import { Deliveries } from './deliveries.js'
import { FollowBreaches } from './follow-breaches.js'
import { WebhookSender } from './webhook-sender.js'
import { WebhookUrls } from './webhook-urls.js'

/** Breaches brought to a receiver, from the log on. */
const secret = 'a secret of the installation'
let database: TestDatabase
let pool: pg.Pool
let dataSource: DataSource
let reader: PostgresLogReader
let log: PostgresEventLog
let receiver: Receiver
let follower: FollowBreaches
let running: { stop(): Promise<void> }
let position = 0

/** Answers with the statuses given, one after another, then with 204, and keeps what it was sent. */
class Receiver {
  readonly caught: { headers: IncomingHttpHeaders; body: string }[] = []
  private constructor(
    private readonly server: Server,
    readonly url: string,
    readonly answers: number[],
  ) {}

  static async start(): Promise<Receiver> {
    const answers: number[] = []
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        started.caught.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
        response.writeHead(answers.shift() ?? 204).end()
      })
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const started: Receiver = new Receiver(server, `http://127.0.0.1:${port}/hook/secret-part`, answers)
    return started
  }
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve())
      this.server.closeAllConnections()
    })
  }
}

beforeEach(async () => {
  database = await startTestDatabase([...logMigrations, ...busMigrations, ...reportingTables.migrations])
  pool = logPool(database.url, 6)
  reader = new PostgresLogReader(pool)
  log = new PostgresEventLog({ pool, services: ['intake', 'escalation'] })
  dataSource = await new DataSource({ type: 'postgres', url: database.url, poolSize: 6 }).initialize()
  receiver = await Receiver.start()
  position = 0
  running = await start()
}, 60_000)
afterEach(async () => {
  await running.stop()
  await receiver.stop()
  await dataSource.destroy()
  await pool.end()
  await database.stop()
}, 60_000)

async function start(): Promise<{ stop(): Promise<void> }> {
  const environment = Environment.read({
    ATLAS_SERVICE_LEVEL_WEBHOOKS: receiver.url,
    ATLAS_WEBHOOK_SECRET: secret,
  })
  const urls = new WebhookUrls(environment, dataSource, reader)
  await urls.onModuleInit()
  follower = new FollowBreaches(reader, urls)
  const leases = new Leases(database.url)
  const time = { now: () => instant(Date.now()) } as EdgeTime
  const sender = new WebhookSender(dataSource, environment, reader, leases, time, urls)
  sender.onApplicationBootstrap()
  return {
    stop: async () => {
      await sender.onModuleDestroy()
      await leases.close()
    },
  }
}

const by: EventMetadata = {
  actor: { kind: 'timer', id: 'clock', via: 'sweeper' },
  correlationId: 'c',
  causationId: 'c',
}
const imported: EventMetadata = { ...by, actor: { kind: 'import', id: 'desk', via: 'cli' } }
const at = instant(Date.UTC(2026, 10, 23, 9))
const pinned = { targetMs: 3_600_000, calendarHash: 'c'.repeat(64), policy: 'f'.repeat(64), tzdb: 'none' }
const terms = {
  ...pinned,
  serviceLevel: 'resolution',
  kind: 'resolution',
  priority: 'P3',
  target: 'PT1H',
  calendar: '24x7',
  promisedTo: 'customer',
  thresholds: [50, 75, 90],
  atRisk: 75,
}
async function append(category: StreamCategory, incidentId: IncidentId, type: string, data: object, metadata = by) {
  const stream = streamOf<null, Fact>({ category, initial: () => null, evolve: () => null }, incidentId)
  await log.transact({ streams: [stream] }, metadata, (transaction) =>
    transaction.append(stream, incidentId, [{ type, occurredAt: at, data: { incidentId, ...data } }]),
  )
}
/** An incident with a clock that is at risk and then breaches. */
async function breaches(metadata = by): Promise<IncidentId> {
  const incidentId = uuid() as IncidentId
  const facts = {
    source: 'api',
    cluster: 'mecc-prd',
    clusterKnown: true,
    environment: 'production',
    labels: {},
    text: 't',
  }
  const opened = { number: '1001', facts, requestors: [], clocksStartAt: at, flags: [] }
  await append('report', incidentId, 'IncidentOpened', opened, metadata)
  const clock = { clock: 'resolution/1', pinned, dueAt: null }
  await append('service-level', incidentId, 'ClockStarted', { ...clock, terms, because: 'x' }, metadata)
  const threshold = (percent: number) =>
    append('service-level', incidentId, 'ClockThresholdReached', { ...clock, percent, kind: 'resolution' }, metadata)
  await threshold(50)
  await threshold(75)
  await threshold(90)
  await append('service-level', incidentId, 'ClockBreached', { ...clock, kind: 'resolution' }, metadata)
  return incidentId
}
/** Brings the follower what has come, in small batches, as the bus would. */
async function follow(again = false): Promise<void> {
  const { events, upTo } = await reader.read({ after: again ? 0 : position, limit: 1000 })
  for (let first = 0; first < events.length; first += 3) {
    const batch: readonly Recorded[] = events.slice(first, first + 3)
    await runInUnit(dataSource, () => follower.follow(batch))
  }
  position = upTo
}
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const since = Date.now(); !(await holds()); await sleep(50))
    if (Date.now() - since > 30_000) throw new Error('that never came to be')
}
const dueNow = () =>
  dataSource.query(`update reporting.webhook_delivery set next_at = clock_timestamp() where state = 'waiting'`)
const states = async () =>
  (await dataSource.query<{ state: string }[]>('select state from reporting.webhook_delivery order by sequence')).map(
    ({ state }) => state,
  )

describe('a webhook of service levels', () => {
  it('tells what is at risk and what has breached, signed, once under each id though the log is brought twice', async () => {
    await breaches()
    await follow()
    await follow(true)
    await until(async () => (await states()).every((state) => state === 'delivered'))
    expect(receiver.caught).toHaveLength(2)
    const told = receiver.caught.map(({ headers, body }) => {
      const signed = {
        timestamp: String(headers['atlas-timestamp']),
        signature: String(headers['atlas-signature']),
        body: Buffer.from(body),
      }
      expect(isSigned(secret, signed, Date.now())).toBe(true)
      const { id, data } = JSON.parse(body) as { id: string; data: unknown }
      expect(headers['idempotency-key']).toBe(id)
      return ServiceLevelMessage.parse(data)
    })
    expect(told.map(({ fact, sequence }) => [fact, sequence])).toEqual([
      ['at-risk', 3],
      ['breached', 5],
    ])
  }, 60_000)

  it('is tried again later where the receiver is broken, under the same id, and goes on after a restart', async () => {
    receiver.answers.push(503, 503)
    await breaches()
    await follow()
    await until(() => receiver.caught.length === 2)
    expect(await states()).toEqual(['waiting', 'waiting'])
    await running.stop()
    running = await start()
    await dueNow()
    await until(async () => (await states()).every((state) => state === 'delivered'))
    const ids = receiver.caught.map(({ headers }) => headers['idempotency-key'])
    expect(ids).toHaveLength(4)
    expect(new Set(ids).size).toBe(2)
  }, 60_000)

  it('is given up where the receiver refuses it for good, listed without its secret, and tried again when told', async () => {
    receiver.answers.push(404, 410)
    await breaches()
    await follow()
    await until(async () => (await states()).every((state) => state === 'dead'))
    const deliveries = new Deliveries(dataSource)
    expect(await deliveries.list()).toMatchObject([
      { state: 'dead', attempts: 1, outcome: 'bounced: HTTP 404' },
      { state: 'dead', attempts: 1, outcome: 'bounced: HTTP 410' },
    ])
    expect(await deliveries.retry()).toBe(2)
    await until(async () => (await states()).every((state) => state === 'delivered'))
    expect(receiver.caught).toHaveLength(4)
  }, 60_000)

  it('is sent for nothing that was imported, and for nothing that came before it was configured', async () => {
    await breaches(imported)
    await dataSource.query('delete from reporting.webhook')
    await breaches()
    await running.stop()
    running = await start()
    await follow(true)
    await breaches()
    await follow()
    await until(async () => (await states()).filter((state) => state === 'delivered').length === 2)
    await sleep(700)
    expect(receiver.caught).toHaveLength(2)
  }, 60_000)

  it('keeps the dimensions to itself once the incident is restricted, though it was not when it breached', async () => {
    receiver.answers.push(503, 503)
    const incident = await breaches()
    await follow()
    await until(() => receiver.caught.length === 2)
    const handling = { number: '1001', cluster: 'mecc-prd', environment: 'production', requestors: [], text: 't' }
    await append('handling', incident, 'HandlingOpened', {
      ...handling,
      source: 'api',
      dedupKey: 'd'.repeat(64),
      clocksStartAt: at,
    })
    await append('handling', incident, 'IncidentRestricted', { by: 'ada', reason: 'r' })
    await dueNow()
    await until(async () => (await states()).every((state) => state === 'delivered'))
    const dimensions = receiver.caught.map(
      ({ body }) => (JSON.parse(body) as { data: ServiceLevelMessage }).data.dimensions,
    )
    expect(dimensions.map((one) => one?.cluster ?? null)).toEqual(['mecc-prd', 'mecc-prd', null, null])
  }, 60_000)
})
