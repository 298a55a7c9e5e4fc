import type { Bench, BenchContext } from '../benches.js'
import { withScratchDatabase } from '../database/scratch-database.js'
import { inTurns } from '../measure/in-turns.js'
import { benchBrokers } from '../running/bench-brokers.js'
import { seedLog } from '../running/seeded-log.js'
import { RelayRounds } from './relay-rounds.js'

const parameters = {
  events: { says: 'events of the log, sent in each round', fallback: 50_000 },
  partitions: { says: 'partitions of the topic', fallback: 6 },
}

/** The product's relay from a log that was written before, beside kafkajs sending the very same messages from memory. */
export const relayBench: Bench = {
  says: 'the relay from the log to Kafka, beside kafkajs alone with the same messages',
  parameters,
  run: async (context: BenchContext) => {
    const kafka = await benchBrokers(context.say)
    if (!kafka) return []
    try {
      return await withScratchDatabase(context, async ({ url }) => {
        const { reader, pool, end } = await seedLog(url, context.parameter('events'))
        const rounds = await RelayRounds.prepare({
          url,
          pool,
          reader,
          end,
          brokers: kafka.brokers.split(','),
          ...context,
        })
        try {
          const measurement = await inTurns({
            bench: 'relay',
            unit: 'messages',
            ours: () => rounds.relay(),
            baseline: { name: 'kafkajs alone, same messages', round: () => rounds.alone() },
            rounds: context.rounds,
            goal: 0.8,
            say: context.say,
          })
          return [measurement]
        } finally {
          await rounds.close()
          await pool.end()
        }
      })
    } finally {
      await kafka.stop()
    }
  },
}
