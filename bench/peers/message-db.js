import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import pg from 'pg'

/** What its install scripts run, in their order, without the roles' privileges that one user doesn't need. */
const statements = [
  'roles/message-store',
  'schema/message-store',
  'extensions/pgcrypto',
  'tables/messages',
  'types/message',
  'functions/message-store-version',
  'functions/hash-64',
  'functions/acquire-lock',
  'functions/category',
  'functions/is-category',
  'functions/id',
  'functions/cardinal-id',
  'functions/stream-version',
  'functions/write-message',
  'functions/get-stream-messages',
  'functions/get-category-messages',
  'functions/get-last-stream-message',
  'indexes/messages-id',
  'indexes/messages-stream',
  'indexes/messages-category',
]

/** message-db: its SQL package on a database of its own; one statement a batch, one `write_message` a message. */
export async function openMessageDb(url, connections) {
  const folder = dirname(createRequire(import.meta.url).resolve('@eventide/message-db/package.json'))
  const options = '-c search_path=message_store,public -c jit=off -c client_min_messages=warning'
  const pool = new pg.Pool({ connectionString: url, max: connections, options })
  for (const statement of statements)
    await pool.query(await readFile(join(folder, 'database', `${statement}.sql`), 'utf8'))
  const versions = new Map()
  return {
    name: 'message-db',
    append: async ({ stream, metadata, events }) => {
      const expected = versions.get(stream.id) ?? -1
      await pool.query({
        name: 'write',
        text: `select write_message(m.id, $1, m.type, m.data::jsonb, $2::jsonb, $3::bigint + m.number - 1)
               from unnest($4::text[], $5::text[], $6::text[]) with ordinality m(id, type, data, number) order by m.number`,
        values: [
          stream.id,
          JSON.stringify(metadata),
          expected,
          events.map(() => randomUUID()),
          events.map(({ type }) => type),
          events.map(({ data }) => JSON.stringify(data)),
        ],
      })
      versions.set(stream.id, expected + events.length)
    },
    batches: [20, 100, 500, 2000],
    pages: [1000, 5000, 20_000],
    async *replay(page) {
      for (let from = 1; ;) {
        const { rows } = await pool.query({
          name: 'read',
          text: 'select * from get_category_messages($1, $2, $3)',
          values: ['report', from, page],
          rowMode: 'array',
          types: { getTypeParser: () => (text) => text },
        })
        if (rows.length === 0) return
        from = Number(rows.at(-1)[4]) + 1
        yield rows.map(([id, streamId, type, version, position, data, metadata, time]) => ({
          id,
          streamId,
          type,
          streamVersion: Number(version),
          position: Number(position),
          data: JSON.parse(data),
          metadata: JSON.parse(metadata),
          recordedAt: time,
        }))
      }
    },
    close: () => pool.end(),
  }
}
