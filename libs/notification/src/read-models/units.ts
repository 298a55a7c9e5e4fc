import { Injectable } from '@nestjs/common'
import { LogContended } from '@atlas/event-sourcing'
import { currentUnit, runInUnit } from '@atlas/event-store-postgres'
import { DataSource } from 'typeorm'

const times = 10

/** The unit of work round a decision and its read model: the consumer's own, or one opened here. */
@Injectable()
export class Units {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in one database transaction with what it stages in the log; again if another writer was first. Inside
   * a consumer's or timer's unit it joins that, and the position isn't known yet (0).
   */
  async run<Result>(work: () => Promise<Result>): Promise<{ result: Result; position: number }> {
    if (currentUnit()) return { result: await work(), position: 0 }
    for (let attempt = 1; ; attempt++) {
      try {
        return await runInUnit(this.dataSource, work)
      } catch (error) {
        if (!overtaken(error) || attempt === times) throw error
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

/** Another writer was first: in the log, or in the order of row locks (deadlock, serialization failure). */
const overtaken = (error: unknown): boolean =>
  error instanceof LogContended ||
  (typeof error === 'object' && error !== null && 'code' in error && (error.code === '40P01' || error.code === '40001'))
