import { z } from 'zod'
import { ContentHash, Hash, IncidentId, Instant, PersonId } from '../envelope.js'
import { Category, Priority, Role } from '../words.js'
import { EvidenceKind, EvidenceRow } from './reclassification-evidence.js'

/**
 * A change of priority after triage: asked with evidence, approved row by row of the matrix, applied with the last
 * approval (domain, "Reclassification"). Events of the stream `handling-<incidentId>`.
 */

const incident = { incidentId: IncidentId }
/** From 1: the n-th request of the incident. */
const request = { request: z.int().positive() }
/** Who changed the priority in another system and so asks for it: `<instance>/<user_name>`. */
const elsewhere = { elsewhere: z.string().optional() }
/** An end without an approval, and whose request it was. */
const ended = { ...incident, ...request, ...elsewhere, writer: PersonId, reason: z.string() }
const move = { from: Priority, to: Priority }

/** A later signal that says more than the priority in force. */
export const SuggestingSignal = z.object({
  dedupKey: Hash,
  occurrenceId: z.string(),
  priority: Priority,
  category: Category,
  /** The rule of classification that says so, and why: facts and rules, nothing that people wrote. */
  rule: z.string(),
  because: z.string(),
  receivedAt: Instant,
})
export type SuggestingSignal = z.infer<typeof SuggestingSignal>
/**
 * New signals never change a decided priority: whoever has the incident is brought the evidence gathered so far (domain,
 * "Classification and triage"). Once for each rule that says more.
 */
export const ReclassificationSuggested = z.object({
  ...incident,
  ...move,
  /** Every signal so far that says more than is in force; the newest, for which this is said, last. */
  signals: z.array(SuggestingSignal).min(1),
  /** A person has confirmed the priority: it changes by the matrix alone. Else triage corrects it. */
  triaged: z.boolean(),
  /** The owner, else the candidate; null where there is neither. */
  asked: PersonId.nullable(),
})

/** A row of the matrix that a request passes; a lowering is one row, whatever it leads over. */
export const RequestedRow = z.object({
  row: EvidenceRow,
  ...move,
  kind: EvidenceKind,
  evidence: ContentHash,
  /** One of them approves. */
  roles: z.array(Role),
  /** Who holds one of them, on shift first: in this order they are asked. Never the writer. */
  approvers: z.array(PersonId),
})
export type RequestedRow = z.infer<typeof RequestedRow>

/** What follows from a row besides the priority and its clocks (the matrix, column "Then"). */
export const ReclassificationEffect = z.enum(['stakeholders', 'war-room'])
export type ReclassificationEffect = z.infer<typeof ReclassificationEffect>

export const ReclassificationRequested = z.object({
  ...incident,
  ...request,
  by: PersonId,
  ...move,
  rows: z.array(RequestedRow),
  /** Clear and non-technical, as the requestor will read it. */
  reason: ContentHash,
  expiresAt: Instant,
  /** Who was on shift then, as every choice of people pins. */
  onShift: z.array(PersonId).optional(),
  /** It takes up the request of that number that was opened there. */
  ...elsewhere,
})
/**
 * Somebody changed the priority in ServiceNow: a request in their name, without its evidence and a right writer, for which
 * it waits until it expires. Of the number of a request for the same that waits already, it joins that one.
 */
export const ReclassificationAskedElsewhere = z.object({
  ...incident,
  ...request,
  system: z.string(),
  /** `<instance>/<user_name>` */
  by: z.string(),
  ...move,
  /** What evidence is needed for, and who would approve it and may refuse it. */
  rows: z.array(RequestedRow.pick({ row: true, from: true, to: true, roles: true })),
  expiresAt: Instant,
})
/** One row, by somebody other than the writer who holds the role. */
export const ReclassificationApproved = z.object({
  ...incident,
  ...request,
  by: PersonId,
  /** In which they approved. */
  role: Role,
  /** Whose shift they take, when they stand in for somebody. */
  insteadOf: PersonId.optional(),
  row: EvidenceRow,
  ...move,
})
export const ReclassificationRefused = z.object({ ...ended, by: PersonId, role: Role })
/** By the writer, or by whoever oversees. */
export const ReclassificationWithdrawn = z.object({ ...ended, by: PersonId })
/** Nobody decided in time, or another request has moved the priority meanwhile. */
export const ReclassificationExpired = z.object({ ...ended, how: z.enum(['time', 'overtaken']) })

const applied = {
  ...incident,
  ...request,
  /** The writer. */
  by: PersonId,
  /** Who speaks to the requestor: the owner, else the writer. */
  engineer: PersonId,
  ...move,
  reason: ContentHash,
  /** The proof: each row with its evidence, and who approved it in which role. */
  rows: z.array(RequestedRow.omit({ roles: true, approvers: true }).extend({ approvedBy: PersonId, role: Role })),
  /** [New Timeframe]: the promised instant of the next update; none where nobody asked or nothing more is promised. */
  nextUpdateBy: Instant.optional(),
}
/** The last approval puts the higher priority in force; clocks retarget at its instant. */
export const PriorityReclassified = z.object({ ...applied, then: z.array(ReclassificationEffect) })
/** Ours, not the playbook's. It moves no tier. */
export const PriorityLowered = z.object(applied)

export const reclassificationEvents = {
  ReclassificationSuggested,
  ReclassificationRequested,
  ReclassificationAskedElsewhere,
  ReclassificationApproved,
  ReclassificationRefused,
  ReclassificationWithdrawn,
  ReclassificationExpired,
  PriorityReclassified,
  PriorityLowered,
} as const
