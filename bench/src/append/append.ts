import { logPool, PostgresEventLog } from '@atlas/event-store-postgres'
import type { Bench, BenchContext } from '../benches.js'
import { withScratchDatabase } from '../database/scratch-database.js'
import { inTurns } from '../measure/in-turns.js'
import type { Measurement } from '../measure/measurement.js'
import { median } from '../measure/statistics.js'
import { type Append, Firings } from './occurrences.js'
import { ServerCopy } from './server-copy.js'

/** Batches and the least share of COPY's rate that design asks for at each (log-and-bus, "Speed"). */
const goals = [
  { batch: 100, goal: 0.65 },
  { batch: 500, goal: 0.8 },
]

/**
 * A batch is what one command appends to one stream. As many commands are under way as the log has connections, so
 * that each flush is one batch: nothing is gained by putting batches together, and COPY, in one statement and one
 * transaction for the whole round, is as fast as it can be.
 */
export const append: Bench = {
  says: 'append batches of 100 and of 500 events, beside a server COPY into the same table',
  parameters: {
    events: { says: 'events of a round', fallback: 50_000 },
    connections: { says: 'flushes at a time, and commands under way', fallback: 2 },
    streams: { says: 'streams that the batches go to in turn', fallback: 1_000 },
  },
  run: (context) =>
    withScratchDatabase(context, async ({ url }) => {
      const measured: Measurement[] = []
      for (const { batch, goal } of goals) measured.push(await ofBatch(context, url, batch, goal))
      return measured
    }),
}

async function ofBatch(
  { rounds, say, parameter }: BenchContext,
  url: string,
  batch: number,
  goal: number,
): Promise<Measurement> {
  const connections = parameter('connections')
  const commands = Math.ceil(parameter('events') / batch)
  const pool = logPool(url, connections)
  const log = new PostgresEventLog({ pool, services: ['intake'], flushers: connections })
  const firings = new Firings(parameter('streams'))
  const copy = await ServerCopy.open(url, connections)
  const copied = new Firings(parameter('streams'))
  const together: number[] = []
  try {
    const measurement = await inTurns({
      bench: 'append',
      variant: `batches of ${batch}`,
      unit: 'events',
      ours: () => rateOf(log, firings.appends(commands, batch), connections),
      baseline: {
        name: 'server COPY on one connection',
        round: async () => {
          together.push(await copy.rateOf(copied.appends(commands, batch), connections))
          return copy.rateOf(copied.appends(commands, batch), 1)
        },
      },
      rounds,
      goal,
      say,
    })
    return {
      ...measurement,
      figures: { connections, [`COPY on ${connections} connections, events/s`]: median(together.slice(1)) },
    }
  } finally {
    await copy.close()
    await pool.end()
  }
}

/** Events a second that so many writers get stored, each waiting for its answer before its next command. */
export async function rateOf(log: PostgresEventLog, appends: readonly Append[], writers: number): Promise<number> {
  const left = [...appends].reverse()
  const begin = performance.now()
  await Promise.all(
    Array.from({ length: writers }, async () => {
      for (let next = left.pop(); next; next = left.pop()) {
        const { stream, incidentId, metadata, events } = next
        await log.transact({ streams: [stream] }, metadata, (tx) => tx.append(stream, incidentId, events))
      }
    }),
  )
  const events = appends.reduce((sum, one) => sum + one.events.length, 0)
  return events / ((performance.now() - begin) / 1000)
}
