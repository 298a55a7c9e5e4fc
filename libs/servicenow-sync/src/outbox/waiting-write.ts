import type { Hash, Instant, Priority, ServicenowRecordEvent } from '@atlas/contracts'

/** A write that waits: its intention, and what it stands among the others by. A row of servicenow_sync.outbox. */
export interface WaitingWrite extends Pick<ServicenowRecordEvent['data'], 'incidentId' | 'act' | 'fields' | 'because'> {
  /** Version of the incident's servicenow-record stream: first in, first out. */
  readonly sequence: number
  /** The version that decided it, by which it is written in ServiceNow's words. */
  readonly policy: Hash
  /** The incident's with this write: a fresh P1 overtakes other incidents. */
  readonly priority: Priority | null
  readonly intendedAt: Instant
}

export const waitingWrite = (
  { data, occurredAt }: ServicenowRecordEvent,
  sequence: number,
  policy: Hash,
  priority: Priority | null,
): WaitingWrite => ({
  incidentId: data.incidentId,
  sequence,
  act: data.act,
  fields: data.fields,
  policy,
  priority,
  because: data.because,
  intendedAt: occurredAt,
})

/** `schema`: where the table lies that is written, `servicenow_sync` or that of a rebuild. */
export async function saveWaiting(
  query: (sql: string, parameters: readonly unknown[]) => Promise<unknown>,
  schema: string,
  writes: readonly WaitingWrite[],
): Promise<void> {
  await query(
    `insert into ${schema}.outbox (incident_id, sequence, act, fields, policy, priority, because, intended_at)
     select "incidentId", sequence, act, fields, policy, priority, because, "intendedAt"
     from jsonb_to_recordset($1::jsonb) as write ("incidentId" uuid, sequence bigint, act text, fields jsonb,
       policy text, priority text, because text, "intendedAt" timestamptz)`,
    [JSON.stringify(writes)],
  )
}
