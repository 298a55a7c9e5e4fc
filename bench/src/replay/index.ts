import type { Bench, BenchContext } from '../benches.js'
import { withScratchDatabase } from '../database/scratch-database.js'
import { inTurns } from '../measure/in-turns.js'
import { copyRate } from './copy-rate.js'
import { fillLog } from './fill-log.js'
import { heapWhileReplaying } from './heap-while-replaying.js'
import { replayRate } from './replay-rate.js'

const parameters = { events: { says: 'events of the log, read in each round', fallback: 300_000 } }

/** The reader that rebuilds and reports use, on one connection, beside COPY of the same rows on one. */
export const replayBench: Bench = {
  says: 'reading the log into typed events, every field parsed and read, beside COPY TO STDOUT of the same rows',
  parameters,
  run: async (context: BenchContext) =>
    withScratchDatabase(context, async ({ url }) => {
      const events = context.parameter('events')
      context.say(`writing ${events.toLocaleString('en-US')} events`)
      await fillLog(url, events)
      const measurement = await inTurns({
        bench: 'replay',
        unit: 'events',
        ours: () => replayRate(url),
        baseline: { name: 'COPY TO STDOUT', round: async () => (await copyRate(url, 'text')).rows },
        rounds: context.rounds,
        goal: 0.85,
        say: context.say,
      })
      const [text, binary] = [await copyRate(url, 'text'), await copyRate(url, 'binary')]
      const heap = await heapWhileReplaying(url)
      return [
        {
          ...measurement,
          figures: {
            'COPY TO STDOUT, MB/s': text.megabytes,
            'COPY TO STDOUT (FORMAT binary), events/s': binary.rows,
            'heap at 20 %, MiB': heap.early,
            'heap at 100 %, MiB': heap.late,
            'heap grown, MiB (flat is below 32)': heap.late - heap.early,
          },
        },
      ]
    }),
}
