import { availableParallelism } from 'node:os'
import { CopyOut, verifyLog } from '@atlas/event-store-postgres'
import pg from 'pg'
import type { Bench } from '../benches.js'
import { withScratchDatabase } from '../database/scratch-database.js'
import { inTurns } from '../measure/in-turns.js'
import { seedSealedLog } from './seed.js'

/** Verification of a sealed log from its first event on, beside reading the same bytes and looking at none of them. */
export const verify: Bench = {
  says: 'audit verify of a sealed log, beside COPY out of the same rows',
  parameters: {
    events: { says: 'events of the log', fallback: 300_000 },
    threads: { says: 'threads that verify', fallback: availableParallelism() },
  },
  run: (context) =>
    withScratchDatabase(context, async ({ url }) => {
      const threads = context.parameter('threads')
      const last = await seedSealedLog(url, context.parameter('events'))
      await copyOut(url, ['vacuum analyze log.events, log.streams'])
      const events = (await verifyLog(url, { threads })).events
      const measured = await inTurns({
        bench: 'verify',
        unit: 'events',
        ours: async () => {
          const begun = performance.now()
          const found = await verifyLog(url, { threads })
          if (found.faults > 0 || found.seals.last?.number !== last.number)
            throw new Error(`a whole log was found at fault: ${found.first?.says ?? 'seals are missing'}`)
          return rate(found.events, begun)
        },
        baseline: {
          name: 'COPY out of the same rows',
          round: async () => {
            const begun = performance.now()
            await copyOut(url, ['copy log.events to stdout (format binary)'])
            return rate(events, begun)
          },
        },
        rounds: context.rounds,
        say: context.say,
      })
      return [{ ...measured, figures: { threads, seals: last.number } }]
    }),
}

const rate = (events: number, begun: number): number => (events / (performance.now() - begun)) * 1000

async function copyOut(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements)
      if (statement.startsWith('copy')) await client.query(new CopyOut(statement, () => undefined)).done
      else await client.query(statement)
  } finally {
    await client.end()
  }
}
