import { runInUnit } from '../run-in-unit.js'
import { beat, byTest, pulseOf } from './pulse.js'
import type { TestLog } from './test-log.js'

export interface HeldWriter {
  readonly outcome: Promise<'committed' | 'gone'>
  commit(): void
  rollBack(): void
}

/** A writer that has its positions, and commits or rolls back only when told, or when its time is over. */
export async function heldWriter(
  test: TestLog,
  cluster: string,
  numbers: readonly number[],
  timeout?: string,
): Promise<HeldWriter> {
  const written = Promise.withResolvers<void>()
  const told = Promise.withResolvers<void>()
  const ended = runInUnit(
    test.dataSource,
    async (unit) => {
      if (timeout !== undefined) await unit.query(`set local transaction_timeout = '${timeout}'`)
      await test.log.transact({ streams: [pulseOf(cluster)] }, byTest, (tx) =>
        tx.append(
          pulseOf(cluster),
          null,
          numbers.map((n) => beat(n)),
        ),
      )
    },
    () => {
      written.resolve()
      return told.promise
    },
  )
  const outcome = ended.then(
    () => 'committed' as const,
    () => 'gone' as const,
  )
  await Promise.race([written.promise, outcome])
  return { outcome, commit: told.resolve, rollBack: () => told.reject(new Error('rolled back')) }
}
