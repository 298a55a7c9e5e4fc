import { logPool, PostgresEventLog } from '@atlas/event-store-postgres'
import { rateOf } from '../append/append.js'
import { Firings } from '../append/occurrences.js'
import type { Bench, BenchContext } from '../benches.js'
import { withScratchDatabase } from '../database/scratch-database.js'
import { inTurns } from '../measure/in-turns.js'
import type { Measurement } from '../measure/measurement.js'
import { Pgbench } from './pgbench.js'

/** Concurrent writers and the least multiple of pgbench's rate that design asks for (log-and-bus, "Speed"). */
const goals = [
  { writers: 32, goal: 1.5 },
  { writers: 256, goal: 3 },
]

/** One event a command, each command on the next of many streams; each writer waits for its answer. */
export const appendSingle: Bench = {
  says: 'append one event a command from 32 and from 256 writers, beside pgbench inserting one a transaction',
  parameters: {
    events: { says: 'events of a round', fallback: 30_000 },
    connections: { says: 'flushes at a time', fallback: 2 },
    seconds: { says: 'of pgbench a round', fallback: 3 },
  },
  run: async (context) => {
    const program = await Pgbench.find()
    return withScratchDatabase(context, async ({ url }) => {
      const pgbench = await program.on(url)
      try {
        const measured: Measurement[] = []
        for (const { writers, goal } of goals) measured.push(await fromWriters(context, url, pgbench, writers, goal))
        return measured
      } finally {
        await pgbench.close()
      }
    })
  },
}

async function fromWriters(
  { rounds, say, parameter }: BenchContext,
  url: string,
  pgbench: Awaited<ReturnType<Pgbench['on']>>,
  writers: number,
  goal: number,
): Promise<Measurement> {
  const connections = parameter('connections')
  const pool = logPool(url, connections)
  const log = new PostgresEventLog({ pool, services: ['intake'], flushers: connections })
  const events = parameter('events')
  // Half of the commands begin a stream, half go on with one.
  const firings = (): Firings => new Firings(Math.ceil(events / 2))
  try {
    return await inTurns({
      bench: 'append-single',
      variant: `${writers} writers`,
      unit: 'events',
      ours: () => rateOf(log, firings().appends(events, 1), writers),
      baseline: {
        name: 'pgbench, one insert a transaction, 32 clients',
        round: () => pgbench.rate(parameter('seconds')),
      },
      rounds,
      goal,
      say,
    })
  } finally {
    await pool.end()
  }
}
