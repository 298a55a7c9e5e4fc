import type { Bench, BenchContext } from '../benches.js'
import { withScratchDatabase } from '../database/scratch-database.js'
import { inTurns } from '../measure/in-turns.js'
import { benchBrokers } from '../running/bench-brokers.js'
import { seedLog } from '../running/seeded-log.js'
import { ConsumeRounds } from './consume-rounds.js'

const parameters = {
  events: { says: 'messages of the topic, consumed in each round', fallback: 100_000 },
  partitions: { says: 'partitions of the topic', fallback: 6 },
}

/** A consumer group of the product with inbox and units of work, its handler doing nothing, beside kafkajs alone. */
export const consumeBench: Bench = {
  says: 'consuming from Kafka with inbox, beside kafkajs eachBatch alone',
  parameters,
  run: async (context: BenchContext) => {
    const kafka = await benchBrokers(context.say)
    if (!kafka) return []
    try {
      return await withScratchDatabase(context, async ({ url }) => {
        const { reader, pool, end } = await seedLog(url, context.parameter('events'))
        const brokers = kafka.brokers.split(',')
        const rounds = await ConsumeRounds.prepare({ url, reader, end, brokers, ...context })
        try {
          const measurement = await inTurns({
            bench: 'consume',
            unit: 'messages',
            ours: () => rounds.withInbox(),
            baseline: { name: 'kafkajs eachBatch alone', round: () => rounds.alone() },
            rounds: context.rounds,
            goal: 0.6,
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
