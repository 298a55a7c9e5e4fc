import type { Recorded, RosterEvent, WindowEvent } from '@atlas/contracts'

/**
 * Keeps events of the roster, or of what maintenance is planned, by their place in their stream: they belong to no
 * incident, so that the bus may bring them in any order. `schema`: where the table lies that is written, `notification`
 * or that of a rebuild.
 */
export async function saveChanges(
  query: (sql: string, parameters: readonly unknown[]) => Promise<unknown>,
  schema: string,
  table: 'roster_change' | 'window_change',
  events: readonly Recorded<RosterEvent | WindowEvent>[],
): Promise<void> {
  const rows = events.map(({ type, occurredAt, data, streamVersion: version }) => ({
    version,
    event: { type, occurredAt, data },
  }))
  await query(
    `insert into ${schema}.${table}
     select * from jsonb_populate_recordset(null::${schema}.${table}, $1::jsonb)
     on conflict (version) do nothing`,
    [JSON.stringify(rows)],
  )
}
