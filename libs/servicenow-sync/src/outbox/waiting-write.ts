import type { EventOf, Hash, Instant, Priority, ServicenowRecordEvent } from '@atlas/contracts'

type Intention = EventOf<'RecordWriteIntended'>

/** A write that waits: its intention, and what it stands among the others by. A row of servicenow_sync.outbox. */
export interface WaitingWrite extends Pick<Intention['data'], 'incidentId' | 'act' | 'fields' | 'because'> {
  /** Version of the incident's servicenow-record stream: first in, first out. */
  readonly sequence: number
  /** The version that decided it, by which it is written in ServiceNow's words. */
  readonly policy: Hash
  /** The incident's with this write: a fresh P1 overtakes other incidents. */
  readonly priority: Priority | null
  readonly intendedAt: Instant
}

export const waitingWrite = (
  { data, occurredAt }: Intention,
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

/** What became of writes that wait. */
export interface AnsweredWrite {
  readonly incidentId: string
  readonly sequence: number
  readonly state: 'pending' | 'acknowledged' | 'withheld' | 'dead-letter'
  readonly code: string | null
  readonly reason: string | null
  readonly answeredAt: Instant | null
}

export function answeredWrites(event: ServicenowRecordEvent): AnsweredWrite[] {
  switch (event.type) {
    case 'RecordWritten':
      return answered(event.data, 'acknowledged', event.occurredAt)
    case 'RecordWriteWithheld':
      return answered(event.data, 'withheld', event.occurredAt, null, event.data.reason)
    case 'RecordWriteFailed':
      return answered(event.data, 'dead-letter', event.occurredAt, event.data.code, event.data.reason)
    case 'RecordWriteReplayed':
      return answered(event.data, 'pending', null)
    case 'RecordWriteIntended':
    case 'RecordLinked':
    case 'RecordObserved':
    case 'RecordConflictFound':
    case 'RecordConflictSettled':
    case 'RecordNoteReceived':
    case 'RecordAttachmentReceived':
    case 'RecordDisclosed':
    case 'RecordDuplicated':
      return []
  }
}

const answered = (
  { incidentId, sequences }: { incidentId: string; sequences: readonly number[] },
  state: AnsweredWrite['state'],
  answeredAt: Instant | null,
  code: string | null = null,
  reason: string | null = null,
): AnsweredWrite[] => sequences.map((sequence) => ({ incidentId, sequence, state, code, reason, answeredAt }))

type Query = (sql: string, parameters: readonly unknown[]) => Promise<unknown>

/** `schema`: where the table lies that is written, `servicenow_sync` or that of a rebuild. */
export async function saveWaiting(query: Query, schema: string, writes: readonly WaitingWrite[]): Promise<void> {
  if (writes.length === 0) return
  await query(
    `insert into ${schema}.outbox (incident_id, sequence, act, fields, policy, priority, because, intended_at)
     select "incidentId", sequence, act, fields, policy, priority, because, "intendedAt"
     from jsonb_to_recordset($1::jsonb) as write ("incidentId" uuid, sequence bigint, act text, fields jsonb,
       policy text, priority text, because text, "intendedAt" timestamptz)`,
    [JSON.stringify(writes)],
  )
}

/** The last answer of each write. Waiting again, it was replayed. */
export async function saveAnswered(query: Query, schema: string, writes: readonly AnsweredWrite[]): Promise<void> {
  if (writes.length === 0) return
  const last = new Map<string, AnsweredWrite & { readonly replayed: boolean }>()
  for (const write of writes) {
    const name = `${write.incidentId}@${write.sequence}`
    const replayed = write.state === 'pending' || last.get(name)?.replayed === true
    last.set(name, { ...write, replayed })
  }
  await query(
    `update ${schema}.outbox set state = answer.state, code = answer.code, reason = answer.reason,
       answered_at = answer."answeredAt", replayed = outbox.replayed or answer.replayed
     from jsonb_to_recordset($1::jsonb) as answer ("incidentId" uuid, sequence bigint, state text, code text,
       reason text, "answeredAt" timestamptz, replayed boolean)
     where outbox.incident_id = answer."incidentId" and outbox.sequence = answer.sequence`,
    [JSON.stringify([...last.values()])],
  )
}
