import { Session } from 'node:inspector/promises'
import { logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import { page } from './replay-rate.js'
import { weigh } from './weigh.js'

const mebibyte = 2 ** 20

/** MiB of heap after a forced collection when a fifth of the log is read, and when all of it is. */
export async function heapWhileReplaying(url: string): Promise<{ early: number; late: number }> {
  const pool = logPool(url, 1)
  const session = new Session()
  session.connect()
  const heap = async (): Promise<number> => {
    // Twice: what finalizers let go of in the first is gone after the second.
    await session.post('HeapProfiler.collectGarbage')
    await session.post('HeapProfiler.collectGarbage')
    return process.memoryUsage().heapUsed / mebibyte
  }
  try {
    const reader = new PostgresLogReader(pool)
    const end = await reader.highWaterMark()
    let early: number | undefined
    let [weight, last] = [0, Number.NaN]
    for await (const { events, upTo } of reader.pages({ after: 0, limit: page })) {
      for (const event of events) weight += weigh(event)
      if (early === undefined && upTo >= end / 5) early = await heap()
      if (upTo >= end) last = await heap()
    }
    if (early === undefined || !(weight > 0)) throw new Error('there was nothing to replay')
    return { early, late: last }
  } finally {
    session.disconnect()
    await pool.end()
  }
}
