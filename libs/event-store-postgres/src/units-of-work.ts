import { LogContended } from '@atlas/event-sourcing'
import type { DataSource } from 'typeorm'
import { isCollision } from './errors.js'
import { type Committed, runInUnit } from './run-in-unit.js'
import { currentUnit } from './unit-of-work.js'

/** As EventLog.transact does outside of a unit. */
const attempts = 10

/** The unit of work round a decision and its read model: the consumer's or timer's own, or one opened here. */
export class UnitsOfWork {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in one database transaction with what it stages in the log; up to ten times when another writer was
   * first, in the log or in the order of row locks. Within a unit that is open already it joins that one, which runs
   * again as a whole, and the position isn't known yet (0).
   */
  async run<Result>(work: () => Promise<Result>): Promise<Committed<Result>> {
    if (currentUnit()) return { result: await work(), position: 0 }
    for (let attempt = 1; ; attempt++) {
      try {
        return await runInUnit(this.dataSource, work)
      } catch (error) {
        if (!overtaken(error) || attempt === attempts) throw error
      }
    }
  }

  /** SQL in the unit, or on a connection of its own outside of one. */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const unit = currentUnit()
    if (unit) return unit.query<Row>(sql, parameters)
    return this.dataSource.query<Row[]>(sql, [...parameters])
  }
}

const overtaken = (error: unknown): boolean => error instanceof LogContended || isCollision(error)
