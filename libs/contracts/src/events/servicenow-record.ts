import { z } from 'zod'
import { ContentHash, Hash, IncidentId, Instant, PersonId } from '../envelope.js'
import { Requestor } from '../text.js'
import { Priority, Status, Tier } from '../words.js'
import type { FactsOf } from './facts-of.js'
import { WaitFor } from './waits.js'

/**
 * Stream `servicenow-record-<incidentId>`: what is to be written to its record in ServiceNow, what became of that, and
 * what the record said (design, "Sync protocol").
 */

const incident = { incidentId: IncidentId }
/** Intentions by the version of the stream at which they stand. */
const sequences = z.array(z.int().positive()).min(1)

/** ServiceNow's stored values by field. Of a text (short_description …) the content's hash; '' is empty. */
export const RecordValues = z.record(z.string(), z.string())
export type RecordValues = z.infer<typeof RecordValues>

export const RecordWriteIntended = z.object({
  ...incident,
  /** create, update, note (of engineers), comment (with the caller), attachment */
  act: z.enum(['create', 'update', 'note', 'comment', 'attachment']),
  /** Our fields in our words; the mapping is policy/servicenow.yaml. */
  fields: z.record(z.string(), z.unknown()),
  because: z.string(),
})

/** Fields of the record that stand and fall together. */
export const RecordUnit = z.enum(['state', 'priority', 'group', 'assignee', 'category', 'cluster', 'text', 'close'])
export type RecordUnit = z.infer<typeof RecordUnit>

/** What the other side says that is ours to heed; escalation decides what becomes of it. */
export const TakenOver = z.object({
  /** Their word for the state, and ours for it; `wait` where it stands still for another than the caller. */
  status: z.object({ state: z.string(), status: Status, wait: WaitFor.nullable() }).optional(),
  /** What changed of it; null: nobody, or no tier of ours. */
  assigned: z
    .object({
      group: z.string().nullable().optional(),
      tier: Tier.nullable().optional(),
      person: z.string().nullable().optional(),
    })
    .optional(),
  /** Theirs derives from the caller's urgency: never a fact for classification. */
  priority: z.object({ theirs: Priority, then: z.enum(['ask', 'adopt', 'revert-at-once']) }).optional(),
})
export type TakenOver = z.infer<typeof TakenOver>

/** What people had done with a record of theirs before it became ours: when last, and whom (`<instance>/<user_name>`). */
export const StoodThere = z.object({ taken: TakenOver, flags: z.array(z.string()), at: Instant, by: z.string() })
export type StoodThere = z.infer<typeof StoodThere>

/** Which record it is. `adopted`: it was theirs first, and opened the incident. */
export const RecordLinked = z.object({
  ...incident,
  /** By its name in policy/servicenow.yaml. */
  instance: z.string(),
  sysId: z.string(),
  /** Theirs, such as INC0010001. */
  number: z.string(),
  how: z.enum(['created', 'found', 'adopted']),
  /** What it said then, and its `sys_mod_count`. */
  values: RecordValues,
  modCount: z.int().nonnegative(),
  /** Of an adopted one: taken over as soon as ours is classified and has clocks. */
  stood: StoodThere.optional(),
})

/** Acknowledged: the record has what these intentions ask for. */
export const RecordWritten = z.object({
  ...incident,
  sequences,
  /** Fields that had to be sent; none where it had everything already. */
  sent: z.array(z.string()),
  /** Every mapped field as the record has it now. */
  values: RecordValues,
  modCount: z.int(),
})

/** Not sent, and never to be: policy keeps what it says from ServiceNow, or a person decided so. */
export const RecordWriteWithheld = z.object({ ...incident, sequences, by: z.string(), reason: z.string() })

/** A dead letter: it would fail in the same way tomorrow. An operator replays or withholds it. */
export const RecordWriteFailed = z.object({
  ...incident,
  sequences,
  /** `write-dropped`: answered with 2xx, and these fields didn't take. `refused`: 4xx. `gone`: there is no such record. */
  code: z.enum(['write-dropped', 'refused', 'gone', 'content-gone']),
  reason: z.string(),
  fields: z.array(z.string()),
  /** As the record has them now; of what wasn't written none. */
  values: RecordValues,
  modCount: z.int(),
  /** They had been acknowledged, and what they say isn't there when it is read back. */
  acknowledged: z.literal(true).optional(),
})
export const RecordWriteReplayed = z.object({ ...incident, sequences, by: PersonId, reason: z.string() })

/** The record was changed by somebody else. `at`: when, corrected by how far their clock is from ours. */
export const RecordObserved = z.object({
  ...incident,
  instance: z.string(),
  at: Instant,
  /** `<instance>/<user_name>` */
  by: z.string(),
  /** How it was noticed; `arrival`: so it stood when it came to us. */
  via: z.enum(['poll', 'write', 'reconcile', 'arrival']),
  /** Fields that differ from what it said before. */
  values: RecordValues,
  modCount: z.int().nonnegative(),
  taken: TakenOver,
  /** `unknown-state`, `unknown-group`, `unknown-person` */
  flags: z.array(z.string()),
})

/** Both sides changed the same, each since the base. */
export const RecordConflictFound = z.object({
  ...incident,
  /** From 1, by incident. */
  conflict: z.int().positive(),
  unit: RecordUnit,
  base: RecordValues,
  ours: RecordValues,
  theirs: RecordValues,
  /** Of policy/servicenow.yaml, `conflicts`. */
  rule: z.string(),
  decided: z.enum(['ours', 'theirs', 'person']),
  reason: z.string(),
})
/**
 * By the person whom the rule asked, by whoever decided on the request for another priority that it was, or by itself
 * where somebody changed it back there (`<instance>/<user_name>`).
 */
export const RecordConflictSettled = z.object({
  ...incident,
  conflict: z.int().positive(),
  unit: RecordUnit,
  take: z.enum(['ours', 'theirs']),
  by: PersonId,
  reason: z.string(),
  taken: TakenOver,
})

const received = {
  ...incident,
  instance: z.string(),
  /** sys_id */
  entry: z.string(),
  at: Instant,
  /** `<instance>/<user_name>`; the caller goes by `<instance>/<sys_id>`, as a requestor does. */
  by: z.string(),
}
/** An entry of the journal that isn't ours. */
export const RecordNoteReceived = z.object({
  ...received,
  element: z.enum(['comments', 'work_notes']),
  /** Written by who asked for it: it may be an answer. */
  fromCaller: z.boolean(),
  text: ContentHash,
})
export const RecordAttachmentReceived = z.object({
  ...received,
  fileName: z.string(),
  contentType: z.string(),
  sizeBytes: z.int().nonnegative(),
  /** Of the bytes, where ServiceNow says it. */
  sha256: Hash.nullable(),
  /** The bytes; null where policy takes none so large. */
  content: ContentHash.nullable(),
})

/** The incident became restricted: so much had been said of it there by then. */
export const RecordDisclosed = z.object({
  ...incident,
  fields: z.array(z.string()),
  notes: z.int().nonnegative(),
  comments: z.int().nonnegative(),
  attachments: z.int().nonnegative(),
})

/** Records there besides ours that have our correlation id: somebody has to close them. Empty: none is left. */
export const RecordDuplicated = z.object({ ...incident, instance: z.string(), others: z.array(z.string()) })

export const servicenowRecordEvents = {
  RecordWriteIntended,
  RecordLinked,
  RecordWritten,
  RecordWriteWithheld,
  RecordWriteFailed,
  RecordWriteReplayed,
  RecordObserved,
  RecordConflictFound,
  RecordConflictSettled,
  RecordNoteReceived,
  RecordAttachmentReceived,
  RecordDisclosed,
  RecordDuplicated,
} as const
export type ServicenowRecordEvent = FactsOf<typeof servicenowRecordEvents>

/** Stream `servicenow-arrival-<sha256 of instance and sys_id>`: a record of theirs that policy takes for an incident. */
export const RecordArrived = z.object({
  instance: z.string(),
  sysId: z.string(),
  number: z.string(),
  /** Under which intake knows it. */
  dedupKey: Hash,
  /** By the name of its configuration item; null: it names none. */
  cluster: z.string().nullable(),
  caller: Requestor.nullable(),
  /** `ReportText` as content. */
  text: ContentHash,
  /** `opened_at`, corrected by how far their clock is from ours. */
  openedAt: Instant,
  values: RecordValues,
  modCount: z.int().nonnegative(),
  stood: StoodThere.optional(),
})
export const servicenowArrivalEvents = { RecordArrived } as const
export type ServicenowArrivalEvent = FactsOf<typeof servicenowArrivalEvents>
