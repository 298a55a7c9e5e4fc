import { Injectable } from '@nestjs/common'
import { currentUnit, runInUnit } from '@atlas/event-store-postgres'
import { LogContended } from '@atlas/event-sourcing'
import { DataSource } from 'typeorm'

/** As EventLog.transact does outside of a unit. */
const attempts = 10

/** A person's command in a unit of work of its own: its events and its row of what is open are stored together. */
@Injectable()
export class CommandUnits {
  constructor(private readonly dataSource: DataSource) {}

  /** Runs `work` again when another writer was first. Within a unit that is open already, it joins that one. */
  async run<Result>(work: () => Promise<Result>): Promise<{ result: Result; position: number }> {
    if (currentUnit()) return { result: await work(), position: 0 }
    for (let attempt = 1; ; attempt++)
      try {
        return await runInUnit(this.dataSource, work)
      } catch (error) {
        if (!(error instanceof LogContended) || attempt === attempts) throw error
      }
  }
}
