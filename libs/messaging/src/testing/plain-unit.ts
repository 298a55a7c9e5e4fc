import pg from 'pg'
import type { RunInUnit, Unit } from '../delivery/message.js'

/** A unit of work that is one transaction and nothing more: for tests whose effects are rows. */
export const plainUnit =
  (pool: pg.Pool): RunInUnit =>
  async (work) => {
    const client = await pool.connect()
    const unit: Unit = {
      query: async <Row>(sql: string, parameters?: readonly unknown[]) =>
        (await client.query(sql, parameters && [...parameters])).rows as Row[],
    }
    try {
      await client.query('begin')
      const result = await work(unit)
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw error
    } finally {
      client.release()
    }
  }
