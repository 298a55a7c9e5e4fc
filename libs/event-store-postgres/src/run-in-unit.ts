import type { ClientBase } from 'pg'
import type { DataSource, QueryRunner } from 'typeorm'
import { faultPoint } from '@atlas/event-sourcing'
import { OneAtATime, type Queryable } from './queryable.js'
import { currentUnit, UnitOfWork, units } from './unit-of-work.js'

export interface Committed<Result> {
  readonly result: Result
  /** Greatest position that the unit wrote; 0 if none. */
  readonly position: number
}

/**
 * Opens a unit of work, runs `work` in it, stores what was staged, runs `beforeCommit` (the last to write), commits.
 * Whatever throws rolls all of it back and is thrown on: LogContended when another writer was first (run the batch
 * again), else the error of the handler or of the database. Units don't nest.
 */
export async function runInUnit<Result>(
  dataSource: DataSource,
  work: (unit: UnitOfWork) => Promise<Result>,
  beforeCommit?: (unit: UnitOfWork) => Promise<unknown>,
): Promise<Committed<Result>> {
  if (currentUnit()) throw new Error('a unit of work is open already; units do not nest')
  const runner = dataSource.createQueryRunner()
  let unit: UnitOfWork | undefined
  try {
    const open = (unit = new UnitOfWork(runner, await connect(runner)))
    // READ COMMITTED, as connections begin by default; to say so would be a statement of its own in each unit.
    await runner.startTransaction()
    const result = await units.run(open, () => work(open))
    const { position, stored } = await open.store()
    await beforeCommit?.(open)
    faultPoint('inside the transaction')
    await runner.commitTransaction()
    stored()
    return { result, position }
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined)
    throw error
  } finally {
    if (unit) unit.open = false
    await runner.release()
  }
}

/** The unit's pg connection, which TypeORM's queries and ours share, one at a time. */
async function connect(runner: QueryRunner): Promise<Queryable> {
  const client = (await runner.connect()) as ClientBase
  const turns = new OneAtATime()
  const query = runner.query.bind(runner) as (...given: unknown[]) => Promise<unknown>
  Object.assign(runner, { query: (...given: unknown[]) => turns.run(() => query(...given)) })
  return { query: (statement) => turns.run(() => client.query(statement)) }
}
