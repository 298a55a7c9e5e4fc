import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Recorded } from '@atlas/contracts'
import { DataSource } from 'typeorm'
import { append as store } from './append.js'
import { logPool, PostgresEventLog, PostgresLogReader, runInUnit } from './index.js'
import { Stage } from './stage/stage.js'
import { heldWriter } from './testing/held-writer.js'
import { beat, byTest, pulseOf } from './testing/pulse.js'
import { startTestLog, type TestLog } from './testing/test-log.js'

let test: TestLog
let reader: PostgresLogReader
beforeEach(async () => {
  test = await startTestLog()
  reader = new PostgresLogReader(test.pool)
})
afterEach(() => test.stop())

const append = (cluster: string, numbers: readonly number[]) =>
  test.log.transact({ streams: [pulseOf(cluster)] }, byTest, (tx) =>
    tx.append(
      pulseOf(cluster),
      null,
      numbers.map((n) => beat(n)),
    ),
  )

const clustersAndBeats = (events: readonly Recorded[]): string[] =>
  events.map((event) => `${event.streamId.slice('heartbeat-'.length)} ${(event.data as { beat: number }).beat}`)
const readAll = async (): Promise<string[]> => clustersAndBeats((await reader.read({ after: 0, limit: 100 })).events)

/** The server ends such a transaction by itself; the client learns of it when it next looks. */
async function untilNobodyIsInTransaction(): Promise<void> {
  const open = () =>
    test.pool.query(`select from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`)
  while (((await open()).rowCount ?? 0) > 0) await sleep(20)
}

it('stops before positions that may still appear, and then gives all in order', async () => {
  await append('before', [1])
  const held = await heldWriter(test, 'held', [1, 2])
  await append('after', [1])
  expect(await readAll()).toEqual(['before 1'])
  expect(await reader.read({ after: 1, limit: 100 })).toEqual({ events: [], upTo: 1 })
  held.commit()
  expect(await held.outcome).toBe('committed')
  expect(await readAll()).toEqual(['before 1', 'held 1', 'held 2', 'after 1'])
})

it('passes the gap that a rolled-back writer leaves', async () => {
  const held = await heldWriter(test, 'held', [1, 2])
  await append('after', [1])
  held.rollBack()
  expect(await held.outcome).toBe('gone')
  expect(await readAll()).toEqual(['after 1'])
  expect(await reader.highWaterMark()).toBe(3)
  expect(await reader.read({ after: 3, limit: 100 })).toEqual({ events: [], upTo: 3 })
})

it('waits for the first of several that are open, in whatever order they commit', async () => {
  const first = await heldWriter(test, 'first', [1])
  const second = await heldWriter(test, 'second', [1])
  const third = await heldWriter(test, 'third', [1])
  for (const later of [third, second]) {
    later.commit()
    await later.outcome
    expect(await readAll()).toEqual([])
  }
  first.commit()
  await first.outcome
  expect(await readAll()).toEqual(['first 1', 'second 1', 'third 1'])
})

it('is held up by a writer up to that writer’s first position, not by what others committed before it', async () => {
  const first = await heldWriter(test, 'first', [1])
  await append('between', [1])
  const second = await heldWriter(test, 'second', [1])
  await append('behind', [1])
  expect(await readAll()).toEqual([])
  first.commit()
  await first.outcome
  expect(await readAll()).toEqual(['first 1', 'between 1'])
  second.commit()
  await second.outcome
  expect(await readAll()).toEqual(['first 1', 'between 1', 'second 1', 'behind 1'])
})

it('is held up from the moment that a position is handed out, before the event of it is even written', async () => {
  const gate = await test.pool.connect()
  try {
    await gate.query('begin')
    await gate.query('select pg_advisory_xact_lock(99)')
    await whileInserting(`if new.stream_id = 'heartbeat-stuck' then perform pg_advisory_xact_lock(99); end if;`)
    const stuck = append('stuck', [1])
    while ((await handedOut()) < 1) await sleep(5)
    await append('beside', [1])
    expect(await readAll()).toEqual([])
    await gate.query('rollback')
    await stuck
    expect(await readAll()).toEqual(['stuck 1', 'beside 1'])
  } finally {
    gate.release(true)
  }
})
/** What is done between a position's being handed out and its event's being stored. */
const whileInserting = (statements: string) =>
  test.pool.query(
    `create function public.slow() returns trigger language plpgsql as $$ begin ${statements} return new; end $$;
     create trigger slow before insert on log.events for each row execute function public.slow()`,
  )
const handedOut = async (): Promise<number> =>
  Number((await test.pool.query<{ n: string }>('select last_value as n from log.position')).rows[0]?.n)

it('goes on when a writer that was held open runs into its timeout, which nobody else had to wait for', async () => {
  const held = await heldWriter(test, 'held', [1], '400ms')
  await append('beside', [1])
  expect(await readAll()).toEqual([])
  await untilNobodyIsInTransaction()
  expect(await readAll()).toEqual(['beside 1'])
  held.commit()
  expect(await held.outcome).toBe('gone')
  await append('held', [2])
  expect(await readAll()).toEqual(['beside 1', 'held 2'])
})

it('is held up for the five seconds that log.append itself allows, at most', async () => {
  const held = await heldWriter(test, 'held', [1])
  await append('beside', [1])
  const until = Date.now() + 20_000
  while ((await readAll()).length === 0 && Date.now() < until) await sleep(50)
  expect(await readAll()).toEqual(['beside 1'])
  held.commit()
  expect(await held.outcome).toBe('gone')
})

it('gives appenders a time limit that they did not ask for', async () => {
  const client = await test.pool.connect()
  await client.query('begin')
  await store(client, new Stage())
  const { rows } = await client.query('show transaction_timeout')
  await client.query('rollback')
  client.release()
  expect(rows).toEqual([{ transaction_timeout: '5s' }])
})

it('is not held up by a long transaction that reads or writes, but takes no positions', async () => {
  await append('one', [1])
  const sealing = await test.pool.connect()
  try {
    await sealing.query('begin isolation level repeatable read')
    await sealing.query('create table sealed (root bytea)')
    await sealing.query(`insert into sealed select sha256(string_agg(hash, '' order by position)) from log.events`)
    await sealing.query(`select pg_advisory_xact_lock(1), pg_advisory_xact_lock_shared(7, 1)`)
    await append('two', [1])
    expect(await readAll()).toEqual(['one 1', 'two 1'])
    expect(await reader.highWaterMark()).toBe(2)
  } finally {
    await sealing.query('rollback')
    sealing.release()
  }
})

it('is not held up by appenders to another database of the same server', async () => {
  const other = await startTestLog()
  try {
    const held = await heldWriter(other, 'held', [1])
    await append('here', [1])
    expect(await readAll()).toEqual(['here 1'])
    held.commit()
    await held.outcome
  } finally {
    await other.stop()
  }
})

/**
 * Connections that append for as long as the test lets them, are slow to write what they have positions for, slow to
 * commit it, and now and then roll back, while readers with pages of any size follow. Thousands of other locks make it
 * take a while to look through them all. Many busy writers always leave some lock to be found; few idle ones leave none,
 * and then it counts what was handed out before one looked.
 */
it.each([
  { writers: 32, idleMs: 0 },
  { writers: 3, idleMs: 15 },
])('shows every reader every event once and in order, under $writers writers that commit late or never', hammered)

async function hammered({ writers, idleMs }: { writers: number; idleMs: number }): Promise<void> {
  const dataSource = await new DataSource({ type: 'postgres', url: test.url, poolSize: 32 }).initialize()
  const pool = logPool(test.url, 12)
  await whileInserting('if random() < 0.2 then perform pg_sleep(random() * 0.01); end if;')
  const locker = await test.pool.connect()
  await locker.query('select pg_advisory_lock(1, n) from generate_series(1, 4000) n')
  const until = Date.now() + 4000
  let writing = true
  const rolledBack = new Error('rolled back on purpose')
  const committed = new Map<string, number[]>()
  const write = async (writer: number): Promise<void> => {
    const log = new PostgresEventLog({ pool, services: ['intake'], flushers: 1 })
    const stream = pulseOf(`writer-${writer}`)
    const beats: number[] = []
    for (let turn = 1; Date.now() < until; turn++) {
      if (idleMs > 0) await sleep(Math.random() * idleMs)
      const numbers = Array.from({ length: 1 + (turn % 3) }, (_, n) => beats.length + n + 1)
      const gone = Math.random() < 0.15
      try {
        await runInUnit(
          dataSource,
          () =>
            log.transact({ streams: [stream] }, byTest, (tx) =>
              tx.append(
                stream,
                null,
                numbers.map((n) => beat(n)),
              ),
            ),
          async () => {
            if (Math.random() < 0.5) await sleep(Math.random() * 30)
            if (gone) throw rolledBack
          },
        )
        beats.push(...numbers)
      } catch (error) {
        if (error !== rolledBack) throw error
      }
    }
    committed.set(stream.id, beats)
  }
  const follow = async (limit: number): Promise<Recorded[]> => {
    const own = new PostgresLogReader(pool)
    const seen: Recorded[] = []
    let after = 0
    for (let last = false; ; last = !writing) {
      const { events, upTo } = await own.read({ after, limit })
      seen.push(...events)
      if (last && upTo === after) return seen
      if (upTo === after) await sleep(1)
      after = upTo
    }
  }
  const readers = [1, 7, 100, 1000].map(follow)
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
  writing = false
  const { rows } = await test.pool.query<{ position: string }>('select position from log.events order by position')
  const stored = rows.map(({ position }) => Number(position))
  expect(stored.length).toBeGreaterThan(writers)
  for (const seen of await Promise.all(readers)) {
    expect(seen.map(({ position }) => position)).toEqual(stored)
    for (const [stream, beats] of committed) {
      const own = seen.filter(({ streamId }) => streamId === stream)
      expect(own.map(({ data }) => (data as { beat: number }).beat)).toEqual(beats)
    }
  }
  locker.release(true)
  await pool.end()
  await dataSource.destroy()
}

it('fetches no more than the page where the planner knows nothing of the log yet', async () => {
  await append('first', [1])
  await test.pool.query(
    `insert into log.events
     select nextval('log.position'), stream_id, n, category, incident_id, type, occurred_at, recorded_at, data, metadata, hash
     from log.events, generate_series(2, 20000) n`,
  )
  const fetched = async (): Promise<number> => {
    const { rows } = await test.pool.query<{ fetched: string }>(
      `select pg_stat_force_next_flush(), idx_tup_fetch + seq_tup_read as fetched
       from pg_stat_user_tables where relid = 'log.events'::regclass`,
    )
    return Number(rows[0]?.fetched)
  }
  const flushed = () =>
    Promise.all(Array.from({ length: 20 }, () => test.pool.query('select pg_stat_force_next_flush()')))
  await flushed()
  const before = await fetched()
  const { events } = await reader.read({ after: 100, limit: 50, categories: ['heartbeat'] })
  await flushed()
  expect(events).toHaveLength(50)
  expect((await fetched()) - before).toBeLessThan(1000)
})
