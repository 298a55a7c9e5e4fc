import { logPool, PostgresEventLog, PostgresLogReader } from '@atlas/event-store-postgres'

/** Ours: on the migrated schema, through the services' own store. */
export async function openAtlas(url, connections) {
  const pool = logPool(url, connections)
  const log = new PostgresEventLog({ pool, services: ['intake'], flushers: connections })
  return {
    name: 'Atlas',
    /** The command's events in one call, at the version that it saw. */
    append: ({ stream, incidentId, metadata, events }) =>
      log.transact({ streams: [stream] }, metadata, (transaction) => transaction.append(stream, incidentId, events)),
    batches: [100],
    pages: [100, 250, 500],
    async *replay(page) {
      const reader = new PostgresLogReader(pool)
      for await (const { events } of reader.pages({ after: 0, limit: page })) yield events
    },
    close: () => pool.end(),
  }
}
