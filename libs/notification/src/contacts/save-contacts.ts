import type { ContentHash, PersonId } from '@atlas/contracts'

/**
 * Writes where each person's contact lies; null: no longer there. `schema`: where the table lies that is written,
 * `notification` or that of a rebuild.
 */
export async function saveContacts(
  query: (sql: string, parameters: readonly unknown[]) => Promise<unknown>,
  schema: string,
  contacts: ReadonlyMap<PersonId, ContentHash | null>,
): Promise<void> {
  const rows = [...contacts].map(([person, contact]) => ({ person, contact }))
  await query(`delete from ${schema}.contact where person = any($1)`, [
    rows.filter(({ contact }) => contact === null).map(({ person }) => person),
  ])
  await query(
    `insert into ${schema}.contact
     select * from jsonb_populate_recordset(null::${schema}.contact, $1::jsonb)
     on conflict (person) do update set contact = excluded.contact`,
    [JSON.stringify(rows.filter(({ contact }) => contact !== null))],
  )
}
