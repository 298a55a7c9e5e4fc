import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Test } from '@nestjs/testing'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { DataSource } from 'typeorm'
import { v7 as uuid } from 'uuid'
import type { AtlasEvent, EventMetadata, EventOf, IncidentId, Instant } from '@atlas/contracts'
import { type Fact } from '@atlas/contracts'
import { streamOf } from '@atlas/event-sourcing'
import { logMigrations, logPool, PostgresEventLog, PostgresLogReader } from '@atlas/event-store-postgres'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { type AtlasBus, busMigrations, connectBus } from '@atlas/messaging'
import { compareWithRebuild, rebuildReadModel, type ReadModel } from '@atlas/runtime'
import { FollowIncidents } from './incident/follow-incidents.js'
import { reportingReadModels } from './read-models.js'
import { reportingTables } from './tables.js'

/** Reporting's follower at work on a real log, and its tables made again beside it. */
const [incidentModel, rejectedModel] = reportingReadModels as [ReadModel, ReadModel]
let database: TestDatabase
let pool: pg.Pool
let dataSource: DataSource
let reader: PostgresLogReader
let log: PostgresEventLog
let bus: AtlasBus
let stopped: () => Promise<void>

beforeEach(async () => {
  number = 1000
  database = await startTestDatabase([...logMigrations, ...busMigrations, ...reportingTables.migrations])
  pool = logPool(database.url, 10)
  pool.on('error', () => undefined)
  reader = new PostgresLogReader(pool)
  log = new PostgresEventLog({ pool, services: ['intake'] })
  dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    entities: [...reportingTables.entities],
    poolErrorHandler: () => undefined,
  }).initialize()
  await startFollower()
}, 60_000)
afterEach(async () => {
  await stopped()
  await dataSource.destroy()
  await pool.end()
  await database.stop()
}, 60_000)

async function startFollower(): Promise<void> {
  const testing = await Test.createTestingModule({ providers: [FollowIncidents] }).compile()
  const app = testing.createNestApplication({ logger: false })
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const mode = { kind: 'embedded' } as const
  bus = connectBus({ app, services: ['reporting'], mode, dataSource, reader, databaseUrl: database.url, log: quiet })
  await app.init()
  await bus.start()
  stopped = async () => {
    await bus.drain()
    await app.close()
  }
}

const because: EventMetadata = {
  actor: { kind: 'rule', id: 'test', via: 'test' },
  correlationId: 'test',
  causationId: 'test',
}
let number: number
async function opens(): Promise<IncidentId> {
  const at = await reader.now()
  const incidentId = uuid() as IncidentId
  const opened: EventOf<'IncidentOpened'> = {
    type: 'IncidentOpened',
    occurredAt: at,
    data: {
      incidentId,
      number: String(++number),
      dedupKey: 'd'.repeat(64),
      facts: {
        source: 'api',
        cluster: 'abrc1l-atlas-stg',
        clusterKnown: true,
        environment: 'staging',
        labels: {},
        text: 'c'.repeat(64),
      },
      requestors: [],
      impactStartedAt: at,
      reportedAt: at,
      receivedAt: at,
      clocksStartAt: at,
      flags: [],
    },
  }
  await append(incidentId, [opened])
  return incidentId
}
async function fires(incidentId: IncidentId, n: number): Promise<void> {
  const at: Instant = await reader.now()
  const data = {
    incidentId,
    occurrenceId: `${'d'.repeat(64)}/${n}`,
    startsAt: at,
    receivedAt: at,
    occurrences: n,
    notifications: n,
    first: n === 1,
  }
  await append(incidentId, [{ type: 'OccurrenceStarted', occurredAt: at, data } as EventOf<'OccurrenceStarted'>])
}
async function append(incidentId: IncidentId, events: readonly AtlasEvent[]): Promise<void> {
  const unread = { category: 'report' as const, initial: () => null, evolve: () => null }
  const stream = streamOf<null, Fact>(unread, incidentId)
  await log.transact({ streams: [stream] }, because, (transaction) => transaction.append(stream, incidentId, events))
}

async function level(): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ level: boolean }>(
      `select coalesce((select position from bus.inbox where consumer = 'reporting:read-models'), 0)
         = (select coalesce(max(position), 0) from log.events) as level`,
    )
    if (rows[0]?.level) return
    await sleep(20)
  }
}
const db = () => ({ url: database.url, logReader: reader })
const check = () => compareWithRebuild(db(), incidentModel)
const live = async () => (await pool.query('select * from reporting.incident order by id')).rows as object[]
const schemas = async () =>
  (await pool.query<{ name: string }>(`select nspname as name from pg_namespace where nspname like 'rebuild%'`)).rows

describe('a rebuild', () => {
  it('while events come in gives the table that following gives, misses none, and queries are answered', async () => {
    for (let n = 0; n < 30; n++) await fires(await opens(), 1)
    await level()
    let [writing, answered] = [true, 0]
    const writers = Array.from({ length: 3 }, async () => {
      while (writing) {
        const incident = await opens()
        for (let n = 1; n <= 3; n++) await fires(incident, n)
        await sleep(20)
      }
    })
    const queries = (async () => {
      while (writing) {
        expect((await live()).length).toBeGreaterThanOrEqual(30)
        answered++
        await sleep(20)
      }
    })()
    try {
      for (let n = 0; n < 3; n++) expect((await rebuildReadModel(db(), incidentModel)).rows).toBeGreaterThanOrEqual(30)
    } finally {
      writing = false
      await Promise.all([...writers, queries])
    }
    await level()
    expect(answered).toBeGreaterThan(3)
    expect(await check()).toMatchObject({ first: null, rows: number - 1000 })
    expect(await schemas()).toEqual([])
  }, 120_000)

  it('repairs a table that was damaged, which the check has found, and keeps the names of its indexes', async () => {
    const names = async () =>
      (await pool.query(`select indexname from pg_indexes where schemaname = 'reporting' order by 1`)).rows
    const ids = [await opens(), await opens(), await opens()].sort()
    await level()
    expect(await check()).toMatchObject({ first: null, rows: 3 })
    const [whole, indexes] = [await live(), await names()]
    await pool.query(`update reporting.incident set status = 'Closed' where id = $1`, [ids[1]])
    expect(await check()).toMatchObject({
      first: { key: ids[1], live: { status: 'Closed' }, rebuilt: { status: 'Unassigned' } },
    })
    await pool.query(`delete from reporting.incident where id = $1`, [ids[0]])
    expect(await check()).toMatchObject({ first: { key: ids[0], live: null } })
    expect(await rebuildReadModel(db(), incidentModel)).toMatchObject({ rows: 3 })
    expect(await check()).toMatchObject({ first: null })
    expect([await live(), await names()]).toEqual([whole, indexes])
    // And it is followed on.
    await opens()
    await level()
    expect(await check()).toMatchObject({ first: null, rows: 4 })
  }, 60_000)

  it('leaves a row that the log does not give behind', async () => {
    const id = await opens()
    await level()
    await pool.query(
      `insert into reporting.incident select (jsonb_populate_record(i, '{"id":"ffffffff-ffff-4fff-8fff-ffffffffffff","number":"9"}')).*
       from reporting.incident i where id = $1`,
      [id],
    )
    expect(await check()).toMatchObject({ first: { key: 'ffffffff-ffff-4fff-8fff-ffffffffffff', rebuilt: null } })
    await rebuildReadModel(db(), incidentModel)
    expect(await live()).toHaveLength(1)
  })

  it('leaves owner, grants and storage settings as they were', async () => {
    await opens()
    await level()
    const [reader, writer] = [`atlas_reader_${uuid()}`, `atlas_writer_${uuid()}`]
    const rights = () =>
      pool.query(
        `select relowner::regrole, relacl::text, reloptions,
           (select array_agg(attname || attacl::text order by attname) from pg_attribute
            where attrelid = pg_class.oid and attacl is not null) as columns
         from pg_class where oid = 'reporting.incident'::regclass`,
      )
    try {
      await pool.query(`create role "${reader}"; create role "${writer}"`)
      await pool.query(`grant usage, create on schema reporting to "${writer}"`)
      await pool.query(`alter table reporting.incident owner to "${writer}"`)
      await pool.query(`alter table reporting.incident set (fillfactor = 70, autovacuum_enabled = true)`)
      await pool.query(`grant select on reporting.incident to "${reader}" with grant option`)
      await pool.query(`grant select (id, status) on reporting.incident to public`)
      const before = await rights()
      await rebuildReadModel(db(), incidentModel)
      expect((await rights()).rows).toEqual(before.rows)
      expect(before.rows).toMatchObject([{ relacl: expect.stringContaining(reader), columns: { length: 2 } }])
    } finally {
      await pool.query(`drop owned by "${reader}", "${writer}" cascade; drop role "${reader}", "${writer}"`)
    }
  })

  it('works without anybody following, at the position where the follower stopped', async () => {
    await opens()
    await level()
    await stopped()
    await opens()
    expect(await rebuildReadModel(db(), incidentModel)).toMatchObject({ rows: 1 })
    await startFollower()
    await level()
    expect(await check()).toMatchObject({ first: null, rows: 2 })
  })

  it('and a check wait within a transaction, however little the database lets others wait', async () => {
    await opens()
    await level()
    const name = new URL(database.url).pathname.slice(1)
    await pool.query(`alter database ${name} set idle_in_transaction_session_timeout = '1ms'`)
    expect(await check()).toMatchObject({ first: null, rows: 1 })
    expect(await rebuildReadModel(db(), incidentModel)).toMatchObject({ rows: 1 })
  })

  it('is refused while another of the same table is under way, and not beside one of another table', async () => {
    await opens()
    await level()
    const client = await pool.connect()
    try {
      // The first one waits at the switch for as long as somebody reads.
      await client.query('begin')
      await client.query('select from reporting.incident')
      const first = rebuildReadModel(db(), incidentModel)
      await sleep(500)
      await expect(rebuildReadModel(db(), incidentModel)).rejects.toMatchObject({
        refusal: { code: 'rebuild-under-way' },
      })
      expect(await rebuildReadModel(db(), rejectedModel)).toMatchObject({ rows: 0 })
      await client.query('commit')
      expect(await first).toMatchObject({ rows: 1 })
    } finally {
      client.release()
    }
  }, 60_000)

  it('begun and killed is begun again: what it left is dropped, and the live table was never touched', async () => {
    await opens()
    await level()
    await pool.query('create schema rebuild_reporting_incident')
    await pool.query('create table rebuild_reporting_incident.incident (half text)')
    const untouched = await live()
    expect(await check()).toMatchObject({ first: null })
    expect(await live()).toEqual(untouched)
    await pool.query('create schema rebuild_reporting_incident')
    await pool.query('create table rebuild_reporting_incident.incident (half text)')
    expect(await rebuildReadModel(db(), incidentModel)).toMatchObject({ rows: 1 })
    expect(await schemas()).toEqual([])
  })
})
