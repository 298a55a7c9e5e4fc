import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type CanActivate, type ExecutionContext, Global, Module } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { CqrsModule } from '@nestjs/cqrs'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { Test } from '@nestjs/testing'
import {
  type EventOf,
  type Fact,
  type Hash,
  type HandlingEvent,
  type IncidentId,
  milliseconds,
  type Recorded,
  type ServiceLevelEvent,
  type RosterEvent,
  type WindowEvent,
} from '@atlas/contracts'
import { rosterStream, windowsStream } from '@atlas/domain'
import { type Aggregate, EventLog, LogReader, streamOf, type Transaction } from '@atlas/event-sourcing'
import { logMigrations, logPool, PostgresEventLog, PostgresLogReader, UnitsOfWork } from '@atlas/event-store-postgres'
import { startTestDatabase } from '@atlas/event-store-postgres/testing'
import { busMigrations, connectBus, Leases } from '@atlas/messaging'
import { loadPolicyFolder, type NotificationPolicy, type People, type Policy } from '@atlas/policy'
import {
  Backlog,
  BusPosition,
  correlate,
  EdgeTime,
  Environment,
  PolicyInForce,
  PositionInterceptor,
  type Principal,
  ProblemFilter,
  Readings,
  validationPipe,
} from '@atlas/runtime'
import { pino } from 'pino'
import { DataSource } from 'typeorm'
import { RecordContacts } from '../contacts/record-contacts.js'
import { notificationMigrations } from '../migrations/index.js'
import { NotificationModule } from '../notification.module.js'
import { Sender } from '../sending/sender.js'

/** A database that several processes of notification may share or follow each other on. */
export interface TestHouse {
  readonly url: string
  stop(): Promise<void>
}
export const openHouse = (): Promise<TestHouse> =>
  startTestDatabase([...logMigrations, ...busMigrations, ...notificationMigrations])

/** Everything that was read comes again to the next process. */
export async function forgetInbox({ url }: TestHouse): Promise<void> {
  const pool = logPool(url, 1)
  await pool.query('delete from bus.inbox')
  await pool.end()
}

export interface WorldOptions {
  readonly smtpUrl?: string
  readonly webhookSecret?: string
  readonly mailSecret?: string
  readonly people?: People
  /** Over the policy as shipped. */
  readonly policy?: Partial<Omit<NotificationPolicy, 'pages'>> & { pages?: Partial<NotificationPolicy['pages']> }
  /** False: nothing is sent unless the test does it. */
  readonly sends?: boolean
}

/** One process of notification on a real database and the embedded bus. The test plays escalation. */
export interface World {
  readonly app: NestExpressApplication
  readonly reader: LogReader
  /** Who calls over HTTP. */
  principal: Principal
  /** Appends to `handling-<incident>` or `service-level-<incident>`, as escalation would; or to intake's stream. */
  said<Event extends HandlingEvent | ServiceLevelEvent | EventOf<'IncidentOpened'>>(
    incident: IncidentId,
    events: (transaction: Transaction) => readonly Event[],
  ): Promise<void>
  /** Appends to `roster-changes`, as escalation would. */
  decided(...events: readonly RosterEvent[]): Promise<void>
  planned(...events: readonly WindowEvent[]): Promise<void>
  /** Events of notification about an incident, in the log's order. */
  events(incident: IncidentId): Promise<Recorded[]>
  get(path: string): Promise<{ status: number; body: unknown }>
  post(path: string): Promise<{ status: number; body: unknown; headers: Headers }>
  /** POST of these very bytes. */
  send(path: string, body: string, headers: Record<string, string>): Promise<{ status: number; body: unknown }>
  /** Milliseconds of the log's time. */
  now(): Promise<number>
  moveTime(milliseconds: number): Promise<void>
  /** Everything that escalation said so far has been read. */
  settled(): Promise<void>
  stop(): Promise<void>
}

export function shippedPolicy(): Policy {
  const parsed = loadPolicyFolder(fileURLToPath(new URL('../../../../policy', import.meta.url)))
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors))
  return parsed.ok
}

export async function startWorld(house: TestHouse, options: WorldOptions = {}): Promise<World> {
  const pool = logPool(house.url)
  const dataSource = await new DataSource({ type: 'postgres', url: house.url, poolSize: 12 }).initialize()
  const log = new PostgresEventLog({ pool, services: ['notification', 'escalation', 'intake'] })
  const reader = new PostgresLogReader(pool)
  const leases = new Leases(house.url)
  const edge = new EdgeTime(() => reader.now())
  await edge.measure()
  const caller: { principal: Principal } = {
    principal: { keyId: 'key', scopes: ['read'], clusters: null, person: null },
  }
  const environment = Environment.read({
    ATLAS_POLICY: 'no such folder',
    SMTP_URL: options.smtpUrl,
    ATLAS_WEBHOOK_SECRET: options.webhookSecret,
    ATLAS_MAIL_SECRET: options.mailSecret,
  })
  const busPosition = new BusPosition()
  const shipped = shippedPolicy()
  const notification = {
    ...shipped.notification,
    ...options.policy,
    pages: { ...shipped.notification.pages, ...options.policy?.pages },
  }

  @Global()
  @Module({
    imports: [CqrsModule.forRoot()],
    providers: [
      { provide: EventLog, useValue: log },
      { provide: LogReader, useValue: reader },
      { provide: DataSource, useValue: dataSource },
      { provide: UnitsOfWork, useValue: new UnitsOfWork(dataSource) },
      { provide: Leases, useValue: leases },
      { provide: EdgeTime, useValue: edge },
      { provide: Environment, useValue: environment },
      { provide: Backlog, useValue: new Backlog() },
      { provide: BusPosition, useValue: busPosition },
      Readings,
      { provide: PolicyInForce, useValue: new FixedPolicy({ ...shipped, notification }) },
      { provide: APP_GUARD, useValue: guardOf(caller) },
    ],
    exports: [
      EventLog,
      LogReader,
      DataSource,
      UnitsOfWork,
      Leases,
      EdgeTime,
      Environment,
      Backlog,
      BusPosition,
      PolicyInForce,
      Readings,
    ],
  })
  class Platform {}

  const building = Test.createTestingModule({ imports: [Platform, NotificationModule] })
  if (options.sends === false) building.overrideProvider(Sender).useValue({})
  const app = (await building.compile()).createNestApplication<NestExpressApplication>({ logger: false, rawBody: true })
  app.use(correlate)
  app.useGlobalPipes(validationPipe())
  app.useGlobalInterceptors(new PositionInterceptor())
  app.useGlobalFilters(new ProblemFilter(pino({ level: 'silent' })))
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const mode = { kind: 'embedded' } as const
  const services = ['notification'] as const
  const bus = connectBus({ app, services, mode, dataSource, reader, databaseUrl: house.url, log: quiet, timerGrace: 0 })
  busPosition.of(bus)
  await app.init()
  if (options.people) await app.get(RecordContacts).record(options.people)
  await bus.start()
  await app.listen(0, '127.0.0.1')
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`
  return {
    app,
    reader,
    get principal() {
      return caller.principal
    },
    set principal(principal) {
      caller.principal = principal
    },
    async said(incident, events) {
      await log.transact(
        { streams: [handling(incident), clocks(incident), report(incident)] },
        { actor: { kind: 'rule', id: 'test', via: 'test' }, correlationId: 'c', causationId: 'c' },
        (transaction) => {
          for (const event of events(transaction))
            transaction.append(streamFor(event.type)(incident), incident, [event])
        },
      )
    },
    async planned(...events) {
      await log.transact(
        { streams: [windowsStream] },
        { actor: { kind: 'rule', id: 'test', via: 'test' }, correlationId: 'c', causationId: 'c' },
        (transaction) => transaction.append(windowsStream, null, events),
      )
    },
    async decided(...events) {
      await log.transact(
        { streams: [rosterStream] },
        { actor: { kind: 'rule', id: 'test', via: 'test' }, correlationId: 'c', causationId: 'c' },
        (transaction) => transaction.append(rosterStream, null, events),
      )
    },
    events: async (incident) =>
      (await reader.ofIncident(incident)).filter(({ category }) => category === 'communication'),
    async get(path) {
      const answer = await fetch(`${url}${path}`)
      return { status: answer.status, body: await answer.json() }
    },
    async post(path) {
      const answer = await fetch(`${url}${path}`, { method: 'POST' })
      return { status: answer.status, body: await answer.json(), headers: answer.headers }
    },
    async send(path, body, headers) {
      const answer = await fetch(`${url}${path}`, { method: 'POST', body, headers })
      return { status: answer.status, body: await answer.json() }
    },
    now: async () => milliseconds(await reader.now()),
    async moveTime(milliseconds) {
      await pool.query('update log.time_offset set milliseconds = $1', [milliseconds])
    },
    async settled() {
      const { rows } = await pool.query<{ mark: string }>(
        `select coalesce(max(position), 0) as mark from log.events where category in ('handling', 'service-level', 'roster', 'window')`,
      )
      await eventually(
        async () =>
          (
            await pool.query<{ position: string }>(
              `select position from bus.inbox where consumer = 'notification' and source = 'log'`,
            )
          ).rows[0]?.position ?? '0',
        (position) => Number(position) >= Number(rows[0]?.mark),
      )
    },
    async stop() {
      await bus.drain()
      await app.close()
      await leases.close()
      await dataSource.destroy()
      await pool.end()
    },
  }
}

/** Looks until it holds; throws with what was seen last after 20 s. */
export async function eventually<Seen>(look: () => Promise<Seen>, holds: (seen: Seen) => boolean): Promise<Seen> {
  for (const since = performance.now(); ;) {
    const seen = await look()
    if (holds(seen)) return seen
    if (performance.now() - since > 20_000) throw new Error(`still not so: ${JSON.stringify(seen)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const played = (category: 'handling' | 'service-level' | 'report'): Aggregate<null, Fact> => ({
  category,
  initial: () => null,
  evolve: () => null,
})
const playedHandling = played('handling')
const playedClocks = played('service-level')
const playedReports = played('report')
const report = (incident: IncidentId) => streamOf(playedReports, incident)
const handling = (incident: IncidentId) => streamOf(playedHandling, incident)
const clocks = (incident: IncidentId) => streamOf(playedClocks, incident)

const streamFor = (type: string) => (type === 'IncidentOpened' ? report : type.startsWith('Clock') ? clocks : handling)

class FixedPolicy extends PolicyInForce<Policy> {
  constructor(private readonly policy: Policy) {
    super()
  }
  override current(): { hash: Hash; policy: Policy } {
    return { hash: this.policy.hash, policy: this.policy }
  }
  override byHash = (): Promise<Policy> => Promise.resolve(this.policy)
}

const guardOf = (caller: { principal: Principal }): CanActivate => ({
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() === 'http')
      context.switchToHttp().getRequest<{ principal: Principal }>().principal = caller.principal
    return true
  },
})
