import type pg from 'pg'
import { DataSource } from 'typeorm'
import type { ServiceName } from '@atlas/contracts'
import { logPool } from '../log-pool.js'
import { PostgresEventLog } from '../postgres-event-log.js'
import { startTestDatabase } from './test-database.js'

export interface TestLog {
  readonly url: string
  readonly pool: pg.Pool
  readonly log: PostgresEventLog
  /** TypeORM on the same database, for units of work. */
  readonly dataSource: DataSource
  /** Sets what log.now() adds to the clock. */
  readonly moveTime: (milliseconds: number) => Promise<void>
  /** Another process's log on the same database. */
  readonly another: () => PostgresEventLog
  readonly stop: () => Promise<void>
}

/** A log of these services (default intake) on a fresh database. */
export async function startTestLog(services: readonly ServiceName[] = ['intake']): Promise<TestLog> {
  const database = await startTestDatabase()
  const pool = logPool(database.url, 20)
  const dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize()
  const another = (): PostgresEventLog => new PostgresEventLog({ pool, services })
  return {
    url: database.url,
    pool,
    log: another(),
    dataSource,
    another,
    moveTime: async (milliseconds) => {
      await pool.query('update log.time_offset set milliseconds = $1', [milliseconds])
    },
    stop: async () => {
      await dataSource.destroy()
      await pool.end()
      await database.stop()
    },
  }
}
