import type { Recorded, RosterEvent } from '@atlas/contracts'

/**
 * Keeps events of the roster by their place in its stream: they belong to no incident, so that the bus may bring them
 * in any order. `schema`: where the table lies that is written, `notification` or that of a rebuild.
 */
export async function saveChanges(
  query: (sql: string, parameters: readonly unknown[]) => Promise<unknown>,
  schema: string,
  events: readonly Recorded<RosterEvent>[],
): Promise<void> {
  const rows = events.map(({ type, occurredAt, data, streamVersion: version }) => ({
    version,
    event: { type, occurredAt, data },
  }))
  await query(
    `insert into ${schema}.roster_change
     select * from jsonb_populate_recordset(null::${schema}.roster_change, $1::jsonb)
     on conflict (version) do nothing`,
    [JSON.stringify(rows)],
  )
}
