import { logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import { weigh } from './weigh.js'

/** Events that are given at a time. */
export const page = 250

/** Events a second from the first read to the last field, on one connection. */
export async function replayRate(url: string): Promise<number> {
  const pool = logPool(url, 1)
  try {
    const reader = new PostgresLogReader(pool)
    await reader.highWaterMark()
    const started = performance.now()
    let [events, weight] = [0, 0]
    for await (const read of reader.pages({ after: 0, limit: page }))
      for (const event of read.events) {
        events++
        weight += weigh(event)
      }
    const seconds = (performance.now() - started) / 1000
    if (!(weight > events)) throw new Error('the replay read nothing')
    return events / seconds
  } finally {
    await pool.end()
  }
}
