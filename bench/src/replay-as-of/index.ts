import { instant } from '@atlas/contracts'
import { logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import { replayBoard } from '@atlas/reporting'
import type { Bench, BenchContext } from '../benches.js'
import { withScratchDatabase } from '../database/scratch-database.js'
import { inTurns } from '../measure/in-turns.js'
import { copyRate } from '../replay/copy-rate.js'
import { fillLog } from '../replay/fill-log.js'
import { boardHeap } from './board-heap.js'

const parameters = { events: { says: 'events of the log, replayed in each round', fallback: 300_000 } }

/** After everything that a seed tells. */
const asOf = instant(Date.UTC(2100, 0, 1))

/** `atlas replay --as-of`, on one connection, beside COPY of every row of the log on one. */
export const replayAsOf: Bench = {
  says: 'folding the log into where every incident stood at an instant, beside bare reading: COPY TO STDOUT of all of it',
  parameters,
  run: async (context: BenchContext) =>
    withScratchDatabase(context, async ({ url }) => {
      const events = context.parameter('events')
      context.say(`writing ${events.toLocaleString('en-US')} events`)
      await fillLog(url, events)
      const pool = logPool(url, 1)
      try {
        const reader = new PostgresLogReader(pool)
        const written = await reader.highWaterMark()
        const first = await replayBoard(reader, { asOf })
        const measurement = await inTurns({
          bench: 'replay-as-of',
          unit: 'events',
          ours: async () => {
            const begun = performance.now()
            const board = await replayBoard(reader, { asOf })
            if (board.incidents === 0 || board.hash !== first.hash) throw new Error('two replays gave two boards')
            return (written / (performance.now() - begun)) * 1000
          },
          baseline: { name: 'COPY TO STDOUT', round: async () => (await copyRate(url, 'text')).rows },
          rounds: context.rounds,
          say: context.say,
        })
        const figures = {
          events: written,
          incidents: first.incidents,
          'seconds for a million events': 1_000_000 / measurement.rate,
          'heap an incident, bytes': (await boardHeap(reader, asOf)) / first.incidents,
        }
        return [{ ...measurement, figures }]
      } finally {
        await pool.end()
      }
    }),
}
