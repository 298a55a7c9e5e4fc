import { availableParallelism } from 'node:os'
import { CalendarYearStore, logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import { policyFormat } from '@atlas/policy'
import { type ReadHistory, runWhatIf } from '@atlas/reporting'
import { Environment } from '@atlas/runtime'
import type { Bench, BenchContext } from '../benches.js'
import { withScratchDatabase } from '../database/scratch-database.js'
import { inTurns } from '../measure/in-turns.js'
import { copyRate } from '../replay/copy-rate.js'
import { decidedLog } from './decided-log.js'
import { tighter } from './tighter.js'

const parameters = {
  events: { says: 'events of the log, judged in each round', fallback: 300_000 },
  threads: { says: 'threads that judge', fallback: Math.min(2, availableParallelism()) },
}

/** `atlas what-if` of a whole log, beside COPY of every row of it on one connection. */
export const whatIfBench: Bench = {
  says: 'which breaches appear and vanish when a P3 has minutes round the clock, beside bare reading: COPY TO STDOUT of all of the log',
  parameters,
  run: async (context: BenchContext) =>
    withScratchDatabase(context, async ({ url }) => {
      const events = context.parameter('events')
      context.say(`writing ${events.toLocaleString('en-US')} events`)
      await decidedLog(url, events, context)
      const pool = logPool(url, 2)
      try {
        const log = new PostgresLogReader(pool)
        const written = await log.highWaterMark()
        const shipped = policyFormat.readFolder(Environment.read().variables.ATLAS_POLICY)
        const from: ReadHistory = {
          log,
          years: new CalendarYearStore(pool),
          filesOf: () => Promise.resolve(shipped),
          url,
        }
        const instead = tighter(shipped)
        const threads = context.parameter('threads')
        const first = await runWhatIf(from, { instead, threads })
        const measurement = await inTurns({
          bench: 'what-if',
          unit: 'events',
          ours: async () => {
            const begun = performance.now()
            const { breaches } = await runWhatIf(from, { instead, threads })
            if (breaches.appeared === 0 || breaches.appeared !== first.breaches.appeared)
              throw new Error('two runs found other breaches')
            return (written / (performance.now() - begun)) * 1000
          },
          baseline: { name: 'COPY TO STDOUT', round: async () => (await copyRate(url, 'text')).rows },
          rounds: context.rounds,
          say: context.say,
        })
        const figures = {
          events: written,
          threads,
          incidents: first.incidents,
          appeared: first.breaches.appeared,
          vanished: first.breaches.vanished,
          undecidable: first.sure.undecidable.incidents,
          'seconds for a million events': 1_000_000 / measurement.rate,
        }
        return [{ ...measurement, figures }]
      } finally {
        await pool.end()
      }
    }),
}
