import type { IncidentId } from '@atlas/contracts'
import type { ServicenowRecordState } from '@atlas/domain'

export interface RecordRow {
  readonly incidentId: IncidentId
  /** Of the stream. */
  readonly version: number
  readonly state: ServicenowRecordState
}

/** `schema`: where the table lies that is written, `servicenow_sync` or that of a rebuild. */
export async function saveRecords(
  query: (sql: string, parameters: readonly unknown[]) => Promise<unknown>,
  schema: string,
  rows: readonly RecordRow[],
): Promise<void> {
  if (rows.length === 0) return
  await query(
    `insert into ${schema}.record (incident_id, instance, sys_id, version, state)
     select "incidentId", state #>> '{link,instance}', state #>> '{link,sysId}', version, state
     from jsonb_to_recordset($1::jsonb) as row ("incidentId" uuid, version bigint, state jsonb)
     on conflict (incident_id) do update set instance = excluded.instance, sys_id = excluded.sys_id,
       version = excluded.version, state = excluded.state`,
    [JSON.stringify(rows)],
  )
}
