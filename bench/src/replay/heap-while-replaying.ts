import { logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import { withOwnHeap } from '../measure/own-heap.js'
import { page } from './replay-rate.js'
import { weigh } from './weigh.js'

const mebibyte = 2 ** 20

/** MiB of heap after a forced collection when a fifth of the log is read, and when all of it is. */
export async function heapWhileReplaying(url: string): Promise<{ early: number; late: number }> {
  const pool = logPool(url, 1)
  try {
    return await withOwnHeap(async (heap) => {
      const reader = new PostgresLogReader(pool)
      const end = await reader.highWaterMark()
      let early: number | undefined
      let [weight, last] = [0, Number.NaN]
      for await (const { events, upTo } of reader.pages({ after: 0, limit: page })) {
        for (const event of events) weight += weigh(event)
        if (early === undefined && upTo >= end / 5) early = (await heap()) / mebibyte
        if (upTo >= end) last = (await heap()) / mebibyte
      }
      if (early === undefined || !(weight > 0)) throw new Error('there was nothing to replay')
      return { early, late: last }
    })
  } finally {
    await pool.end()
  }
}
