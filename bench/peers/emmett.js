import { dumbo } from '@event-driven-io/dumbo'
import { getPostgreSQLEventStore, readMessagesBatch } from '@event-driven-io/emmett-postgresql'

/** emmett's PostgreSQL store on a database of its own, its schema made by itself. */
export async function openEmmett(url) {
  const store = getPostgreSQLEventStore(url)
  await store.schema.migrate()
  const pool = dumbo({ connectionString: url })
  const versions = new Map()
  return {
    name: 'emmett',
    append: async ({ stream, metadata, events }) => {
      const expected = versions.get(stream.id)
      const { nextExpectedStreamVersion } = await store.appendToStream(
        stream.id,
        events.map(({ type, data }) => ({ type, data, metadata })),
        { expectedStreamVersion: expected ?? 'STREAM_DOES_NOT_EXIST' },
      )
      versions.set(stream.id, nextExpectedStreamVersion)
    },
    batches: [20, 100, 500, 2000],
    pages: [1000, 5000, 20_000],
    async *replay(page) {
      for (let after = 0n; ;) {
        const { messages, currentGlobalPosition } = await readMessagesBatch(pool.execute, { after, batchSize: page })
        if (messages.length === 0) return
        after = currentGlobalPosition
        yield messages
      }
    },
    close: async () => {
      await store.close()
      await pool.close()
    },
  }
}
