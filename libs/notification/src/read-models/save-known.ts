import type { IncidentId } from '@atlas/contracts'
import type { KnownIncident } from '@atlas/domain'

type Query = <Row>(sql: string, parameters: readonly unknown[]) => Promise<Row[]>

/** Of those that are known. `schema`: where the table lies, `notification` or that of a rebuild. */
export async function loadKnown(
  query: Query,
  schema: string,
  ids: readonly IncidentId[],
): Promise<Map<IncidentId, KnownIncident>> {
  const rows = await query<{ incident_id: IncidentId; known: KnownIncident }>(
    `select incident_id, known from ${schema}.incident where incident_id = any($1::uuid[])`,
    [ids],
  )
  return new Map(rows.map(({ incident_id, known }) => [incident_id, known]))
}

/** One of each incident. */
export async function saveKnown(query: Query, schema: string, incidents: readonly KnownIncident[]): Promise<void> {
  await query(
    `insert into ${schema}.incident (incident_id, known)
     select (known->>'incidentId')::uuid, known from jsonb_array_elements($1::jsonb) as known
     on conflict (incident_id) do update set known = excluded.known`,
    [JSON.stringify(incidents)],
  )
}
