import type { CommunicationRow } from './communication-row.js'

/**
 * Writes each row, unless a newer one of its stream is there. One row a stream. `schema`: where the table lies that is
 * written, `notification` or that of a rebuild.
 */
export async function saveRows(
  query: (sql: string, parameters: readonly unknown[]) => Promise<unknown>,
  schema: string,
  rows: readonly CommunicationRow[],
): Promise<void> {
  await query(
    `insert into ${schema}.communication as it
     select * from jsonb_populate_recordset(null::${schema}.communication, $1::jsonb)
     on conflict (id) do update set
       state = excluded.state, channel = excluded.channel, reason = excluded.reason, attempts = excluded.attempts,
       outward_id = excluded.outward_id, repeats = excluded.repeats, current_attempt = excluded.current_attempt,
       due_at = excluded.due_at, last_started_at = excluded.last_started_at, ended_at = excluded.ended_at,
       stream_version = excluded.stream_version
     where it.stream_version < excluded.stream_version`,
    // In one order everywhere, so that writers of the same rows don't wait for each other in a circle.
    [JSON.stringify([...rows].sort((one, other) => (one.id < other.id ? -1 : 1)))],
  )
}
