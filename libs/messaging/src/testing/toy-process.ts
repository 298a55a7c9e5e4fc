import { Test } from '@nestjs/testing'
import pg from 'pg'
import { DataSource } from 'typeorm'
import { v7 } from 'uuid'
import { type IncidentId, type Instant, type ServiceName, services } from '@atlas/contracts'
import type { Timer } from '@atlas/event-sourcing'
import { logMigrations, logPool, PostgresEventLog, PostgresLogReader } from '@atlas/event-store-postgres'
import { startTestDatabase } from '@atlas/event-store-postgres/testing'
import type { AtlasBus } from '../atlas-bus.js'
import type { BusMode } from '../bus-mode.js'
import { connectBus } from '../connect-bus.js'
import { busMigrations } from '../migrations/index.js'
import type { BusLog } from '../trouble-log.js'
import { because, fact, handling, report, toyApplication, ToyTrouble } from './toy-services.js'

/** A process with the toy services, on a database that several of them may share. */
export interface ToyProcess {
  readonly bus: AtlasBus
  readonly trouble: ToyTrouble
  /** Opens an incident by as many openings as there are words; gives the position of the last. */
  open(incident: IncidentId, ...said: string[]): Promise<number>
  /** What escalation noted of the incident, in order. */
  noted(incident: IncidentId): Promise<readonly string[]>
  /** Of escalation's handling where nothing else is said. */
  arm(timer: ToyTimer): Promise<void>
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>
}

export const quiet: BusLog = { info: () => undefined, warn: () => undefined, error: () => undefined }

type ToyTimer = Omit<Timer, 'service' | 'owner'> & Partial<Pick<Timer, 'service' | 'owner'>>

export const newIncident = (): IncidentId => v7() as IncidentId

export interface ToyDatabase {
  readonly url: string
  readonly pool: pg.Pool
  stop(): Promise<void>
}

export async function toyDatabase(): Promise<ToyDatabase> {
  const database = await startTestDatabase([...logMigrations, ...busMigrations])
  const pool = new pg.Pool({ connectionString: database.url, max: 3 })
  pool.on('error', () => undefined)
  await pool.query('create table followed (n serial, position bigint)')
  await pool.query('create table taken (n serial, text text, appended_at timestamptz)')
  return {
    url: database.url,
    pool,
    stop: async () => {
      await pool.end()
      await database.stop()
    },
  }
}

export async function startToy(
  { url }: ToyDatabase,
  mode: BusMode,
  only: readonly ServiceName[] = services,
  timerGrace = 0,
  /** Before anything is brought to it. */
  prepare: (process: ToyProcess) => void = () => undefined,
  log: BusLog = quiet,
): Promise<ToyProcess> {
  const pool = logPool(url)
  const dataSource = await new DataSource({
    type: 'postgres',
    url,
    poolSize: 12,
    poolErrorHandler: () => undefined,
  }).initialize()
  const events = new PostgresEventLog({ pool, services })
  const reader = new PostgresLogReader(pool)
  const trouble = new ToyTrouble()
  const testing = await Test.createTestingModule({ imports: [toyApplication(events, trouble)] }).compile()
  const app = testing.createNestApplication({ logger: false })
  const bus = connectBus({ app, services: only, mode, dataSource, reader, databaseUrl: url, log, timerGrace })
  await app.init()
  const process: ToyProcess = {
    bus,
    trouble,
    open: async (incident, ...said) => {
      const stream = report(incident)
      const { position } = await events.transact({ streams: [stream] }, because('test'), (tx) =>
        tx.append(
          stream,
          incident,
          said.map((word) => fact('IncidentOpened', tx.now, word)),
        ),
      )
      return position
    },
    noted: async (incident) => {
      const stream = handling(incident)
      return (await events.transact({ streams: [stream] }, because('test'), (tx) => tx.state(stream))).result
    },
    arm: async (timer) => {
      const ofHandling = { service: 'escalation', owner: `handling-${timer.incidentId ?? 'none'}` } as const
      await events.transact({ streams: [] }, because('test'), (tx) => tx.arm({ ...ofHandling, ...timer }))
    },
    stop: async () => {
      await bus.drain()
      await app.close()
      await dataSource.destroy()
      await pool.end()
    },
  }
  prepare(process)
  await bus.start()
  return process
}

/** Looks every 20 ms until it holds; throws with what was seen last after `patience` ms. */
export async function eventually<Seen>(look: () => Promise<Seen>, holds: (seen: Seen) => boolean, patience = 30_000) {
  for (const since = Date.now(); ;) {
    const seen = await look()
    if (holds(seen)) return seen
    if (Date.now() - since > patience) throw new Error(`still not so: ${JSON.stringify(seen)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export const soon = (ms: number): Instant => new Date(Date.now() + ms).toISOString() as Instant
