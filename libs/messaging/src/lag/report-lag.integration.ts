import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import type { Instant } from '@atlas/contracts'
import { logMigrations } from '@atlas/event-store-postgres'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import pg from 'pg'
import type { Unit } from '../delivery/message.js'
import { busMigrations } from '../migrations/index.js'
import { wayUnderWay, reportLag } from './report-lag.js'
import type { UnderWay } from './under-way.js'

let database: TestDatabase
let pool: pg.Pool
const query: Unit['query'] = async <Row>(sql: string, parameters: readonly unknown[] = []) =>
  (await pool.query(sql, [...parameters])).rows as Row[]
beforeAll(async () => {
  database = await startTestDatabase([...logMigrations, ...busMigrations])
  pool = new pg.Pool({ connectionString: database.url, max: 3 })
})
afterAll(async () => {
  await pool.end()
  await database.stop()
})
beforeEach(() => pool.query('truncate bus.under_way'))

/** A process with one consumer that stands at an event recorded so many ms ago; null: at rest. */
async function aProcess(name: string, age: number | null) {
  const stopping = new AbortController()
  const { rows } = await pool.query<{ now: Date }>('select log.now() as now')
  const since = age === null ? null : new Date((rows[0]?.now.getTime() ?? 0) - age).toISOString()
  const consumer = { age: since as Instant | null }
  const underWay = { since: () => consumer.age } as UnderWay
  const ended = reportLag({ consumers: [{ name, underWay }], query, signal: stopping.signal })
  return {
    comesToRest: () => (consumer.age = null),
    stop: () => {
      stopping.abort()
      return ended
    },
  }
}
async function until(holds: (ms: number) => boolean, ...consumers: string[]): Promise<number> {
  for (;;) {
    const ms = await wayUnderWay(query, consumers)
    if (holds(ms)) return ms
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

it('tells the age of the oldest event that any of the consumers is at, in whichever process', async () => {
  const processes = [await aProcess('escalation', 3000), await aProcess('notification', 8000)]
  expect(await until((ms) => ms >= 11_000, 'escalation', 'notification')).toBeLessThan(60_000)
  expect(await until((ms) => ms > 0, 'escalation')).toBeGreaterThanOrEqual(3000)
  expect(await wayUnderWay(query, ['classification'])).toBe(0)
  await Promise.all(processes.map((each) => each.stop()))
})

it('is level again when the consumer is at rest, and when its process has ended', async () => {
  const one = await aProcess('escalation', 5000)
  await until((ms) => ms >= 5000, 'escalation')
  one.comesToRest()
  await until((ms) => ms === 0, 'escalation')
  await one.stop()
  const other = await aProcess('escalation', 5000)
  await until((ms) => ms >= 5000, 'escalation')
  await other.stop()
  expect(await wayUnderWay(query, ['escalation'])).toBe(0)
})

it('believes nothing that a process said more than 5 s ago: it was killed', async () => {
  await pool.query(
    `insert into bus.under_way values ('escalation', gen_random_uuid(), log.now() - interval '1 h', log.now() - interval '6 s')`,
  )
  expect(await wayUnderWay(query, ['escalation'])).toBe(0)
})
