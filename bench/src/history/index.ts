import { logPool } from '@atlas/event-store-postgres'
import type { Bench, BenchContext } from '../benches.js'
import { withScratchDatabase } from '../database/scratch-database.js'
import { inTurns } from '../measure/in-turns.js'
import type { Measurement } from '../measure/measurement.js'
import { type Command, commands } from './commands.js'
import { CommandRounds } from './command-rounds.js'
import { shippedPolicy } from './shipped-policy.js'

const parameters = {
  occurrences: { says: 'occurrences of the old incident', fallback: 100_000 },
  commands: { says: 'commands of a round', fallback: 50 },
}

/**
 * The same command on an incident with a long history and on a new one, one command at a time: by a process that has
 * the stream's state in memory, and by one that has just started. The ratio is what history costs; 1 is nothing.
 */
export const historyBench: Bench = {
  says: 'a command on an incident with 100,000 occurrences, beside the same on a new one',
  parameters,
  run: (context: BenchContext) =>
    withScratchDatabase(context, async ({ url }) => {
      const pool = logPool(url)
      try {
        const measurements: Measurement[] = []
        for (const command of commands(shippedPolicy())) measurements.push(...(await measured(context, pool, command)))
        return measurements
      } finally {
        await pool.end()
      }
    }),
}

async function measured(
  context: BenchContext,
  pool: ReturnType<typeof logPool>,
  command: Command,
): Promise<Measurement[]> {
  const { say, rounds, parameter } = context
  const prepared = await CommandRounds.prepare(pool, command, parameter('occurrences'), parameter('commands'), say)
  const measurements: Measurement[] = []
  for (const memory of ['warm', 'cold'] as const) {
    const measurement = await inTurns({
      bench: 'history',
      variant: `${command.name}, ${memory}`,
      unit: 'commands',
      ours: () => prepared.round('old', memory),
      baseline: { name: 'the same on a new incident', round: () => prepared.round('new', memory) },
      rounds,
      goal: memory === 'warm' ? 0.9 : 0.5,
      say,
    })
    measurements.push({ ...measurement, figures: prepared.read(memory) })
  }
  return measurements
}
