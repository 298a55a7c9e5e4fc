import { logMigrations, logPool, PostgresEventLog, PostgresLogReader } from '@atlas/event-store-postgres'
import { startTestDatabase } from '@atlas/event-store-postgres/testing'
import type pg from 'pg'
import { DataSource } from 'typeorm'
import { CreateIncidentNumber1763800000000 } from '../migrations/create-incident-number.js'
import { PostgresNumberSequence } from '../numbers/number-sequence.js'
import { type IntakeWorld, startIntake } from './intake-world.js'

/** Intake on a real PostgreSQL; more than one of it on the same database, as after a restart or beside one another. */
export interface IntakeDatabase {
  readonly url: string
  readonly pool: pg.Pool
  readonly dataSource: DataSource
  readonly reader: PostgresLogReader
  /** Another process's intake. */
  intake(): Promise<IntakeWorld>
  /** Rows of a query on the log. */
  rows<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]>
  stop(): Promise<void>
}

export async function startIntakeDatabase(): Promise<IntakeDatabase> {
  const database = await startTestDatabase([...logMigrations, CreateIncidentNumber1763800000000])
  const pool = logPool(database.url, 12)
  const dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize()
  const reader = new PostgresLogReader(pool)
  const worlds: IntakeWorld[] = []
  return {
    url: database.url,
    pool,
    dataSource,
    reader,
    intake: async () => {
      const log = new PostgresEventLog({ pool, services: ['intake'] })
      const world = await startIntake({ log, reader, numbers: new PostgresNumberSequence(dataSource) })
      worlds.push(world)
      return world
    },
    rows: async <Row extends pg.QueryResultRow>(sql: string) => (await pool.query<Row>(sql)).rows,
    stop: async () => {
      for (const world of worlds) await world.stop()
      await dataSource.destroy()
      await pool.end()
      await database.stop()
    },
  }
}
