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
 * again), else the error of the handler or of the database; of a unit that the server has ended, why it did so. Units
 * don't nest.
 */
export async function runInUnit<Result>(
  dataSource: DataSource,
  work: (unit: UnitOfWork) => Promise<Result>,
  beforeCommit?: (unit: UnitOfWork) => Promise<unknown>,
): Promise<Committed<Result>> {
  if (currentUnit()) throw new Error('a unit of work is open already; units do not nest')
  const runner = dataSource.createQueryRunner()
  let unit: UnitOfWork | undefined
  // Said while no statement is under way; the next one would only hear that the connection is lost.
  let ended: Error | undefined
  const onEnd = (error: Error) => (ended ??= error)
  let client: ClientBase | undefined
  try {
    client = (await runner.connect()) as ClientBase
    client.on('error', onEnd)
    const open = (unit = new UnitOfWork(runner, inTurns(runner, client)))
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
    throw ended ?? error
  } finally {
    if (unit) unit.open = false
    client?.off('error', onEnd)
    await runner.release()
  }
}

/** The unit's pg connection, which TypeORM's queries and ours share, one at a time. */
function inTurns(runner: QueryRunner, client: ClientBase): Queryable {
  const turns = new OneAtATime()
  const query = runner.query.bind(runner) as (...given: unknown[]) => Promise<unknown>
  Object.assign(runner, { query: (...given: unknown[]) => turns.run(() => query(...given)) })
  return { query: (statement) => turns.run(() => client.query(statement)) }
}
