import { z } from 'zod'
import { Consulted } from '../events/consultations.js'
import { EscalationCause } from '../events/handling.js'
import { FindingLink } from '../events/notes.js'
import { WaitFor } from '../events/waits.js'
import { Category, Priority, Role, Status, Tier } from '../words.js'

/** One clock at an instant. Milliseconds are integers. */
export const ClockView = z
  .object({
    clock: z.string(),
    kind: z.string(),
    state: z.enum(['not-started', 'running', 'paused', 'met', 'cancelled']),
    target: z.string(),
    calendar: z.string(),
    elapsedMs: z.number().int(),
    /** target − elapsed; negative after a breach. */
    remainingMs: z.number().int(),
    dueAt: z.string().nullable(),
    breachedAt: z.string().nullable(),
    /** From 75 % to the breach. */
    atRisk: z.boolean(),
  })
  .meta({ id: 'Clock' })
export type ClockView = z.infer<typeof ClockView>

/** A request for another priority that nobody has decided yet. */
export const PendingReclassification = z
  .object({
    request: z.int(),
    to: Priority,
    by: z.string(),
    /** Of each row that lacks its approval, the roles of which one approves. */
    waitsFor: z.array(z.array(Role)),
    expiresAt: z.string(),
  })
  .meta({ id: 'PendingReclassification' })
export type PendingReclassification = z.infer<typeof PendingReclassification>

/** A stretch of a clock's life in one state under one calendar and target, and the open time that counted in it. */
export const ClockStretch = z.object({
  from: z.string(),
  to: z.string(),
  /** What began it: the entries of that instant, and the facts that caused them. */
  because: z.array(z.object({ change: z.string(), fact: z.string() })),
  state: ClockView.shape.state,
  target: z.string(),
  calendar: z.string(),
  /** The open intervals that counted; none unless running. */
  counted: z.array(z.object({ from: z.string(), to: z.string() })),
  countedMs: z.number().int(),
  /** At the end of the stretch. */
  elapsedMs: z.number().int(),
})
export type ClockStretch = z.infer<typeof ClockStretch>

/** Why a clock stands where it does: its stretches add up to what has elapsed. */
export const ClockExplanation = ClockView.extend({ at: z.string(), stretches: z.array(ClockStretch) }).meta({
  id: 'ClockExplanation',
})
export type ClockExplanation = z.infer<typeof ClockExplanation>

/** What an incident waits for other than its customer. */
export const WaitView = z
  .object({
    wait: z.number().int(),
    for: WaitFor,
    on: z.string(),
    reference: z.string().nullable(),
    since: z.string(),
    expectedBy: z.string(),
    overdue: z.boolean(),
  })
  .meta({ id: 'Wait' })
export type WaitView = z.infer<typeof WaitView>

/** Offered to a person of the same tier, who owns it once they accept. */
export const HandOverView = z
  .object({ to: z.string(), by: z.string(), since: z.string() })
  .meta({ id: 'OfferedHandOver' })
export type HandOverView = z.infer<typeof HandOverView>

/** A note: internal, or a comment with the requestor, one way or the other. */
export const NoteView = z
  .object({
    kind: z.enum(['work-note', 'comment']),
    /** Of a work note. */
    note: z.number().int().nullable(),
    at: z.string(),
    by: z.string(),
    /** Null where it was redacted. */
    text: z.string().nullable(),
    corrects: z.number().int().nullable(),
  })
  .meta({ id: 'Note' })
export type NoteView = z.infer<typeof NoteView>

export const FindingView = z
  .object({
    finding: z.number().int(),
    at: z.string(),
    by: z.string(),
    /** Null where it was redacted. */
    statement: z.string().nullable(),
    links: z.array(FindingLink),
    corrects: z.number().int().nullable(),
  })
  .meta({ id: 'Finding' })
export type FindingView = z.infer<typeof FindingView>

/** Help asked of others, and what came of it. */
export const ConsultationView = z
  .object({
    consultation: z.number().int(),
    of: Consulted,
    /** Who is still asked. */
    asked: z.array(z.string()),
    by: z.string(),
    at: z.string(),
    answerBy: z.string(),
    question: z.string().nullable(),
    state: z.enum(['asked', 'accepted', 'overdue', 'declined', 'answered', 'withdrawn']),
    acceptedBy: z.string().nullable(),
    answeredBy: z.string().nullable(),
    answeredAt: z.string().nullable(),
    answer: z.string().nullable(),
    /** Why it was declined or withdrawn. */
    reason: z.string().nullable(),
  })
  .meta({ id: 'Consultation' })
export type ConsultationView = z.infer<typeof ConsultationView>

export const IncidentView = z
  .object({
    id: z.string(),
    number: z.string(),
    summary: z.string().nullable(),
    cluster: z.string(),
    environment: z.string(),
    namespace: z.string().nullable(),
    priority: Priority.nullable(),
    category: Category.nullable(),
    tier: Tier.nullable(),
    status: Status,
    owner: z.string().nullable(),
    candidate: z.string().nullable(),
    /** Owner off shift: since when, with nobody having accepted a hand-over. */
    ownerOffShiftSince: z.string().nullable(),
    /** A hand-over that waits to be accepted. */
    offered: HandOverView.nullable(),
    tentative: z.boolean(),
    occurrences: z.number().int(),
    notifications: z.number().int(),
    firing: z.boolean(),
    openedAt: z.string(),
    follows: z.string().nullable(),
    flags: z.array(z.string()),
    pendingReclassifications: z.array(PendingReclassification),
    /** What it waits for other than its customer. */
    wait: WaitView.nullable(),
    /** Open consultations. */
    consultations: z.number().int(),
    /** Cases with vendors that wait to be opened or are open. */
    vendorCases: z.number().int(),
    /** Since when a reply of the requestor waits for a decision, while Resolved. */
    replyWaitsSince: z.string().nullable(),
    clocks: z.array(ClockView),
  })
  .meta({ id: 'Incident' })
export type IncidentView = z.infer<typeof IncidentView>

/** One line of the trail: a decision, in a sentence, with who and why. */
export const TrailEntry = z
  .object({
    position: z.number().int(),
    event: z.string(),
    stream: z.string(),
    occurredAt: z.string(),
    recordedAt: z.string(),
    actor: z.string(),
    sentence: z.string(),
    policy: z.string().nullable(),
    data: z.unknown(),
    hash: z.string(),
  })
  .meta({ id: 'TrailEntry' })
export type TrailEntry = z.infer<typeof TrailEntry>

/** One hand-over between tiers, with what the next tier is to see first: the evidence as it was given. */
export const EscalationView = z
  .object({
    at: z.string(),
    fromTier: Tier,
    toTier: Tier,
    /** Null for a de-escalation, which has a reason instead. */
    trigger: EscalationCause.nullable(),
    reason: z.string().nullable(),
    /** Responsible until acceptance; null where the clock raised what nobody owned. */
    giver: z.string().nullable(),
    /** Of the trigger's shape (`escalationEvidence`); null where none was recorded, or it was redacted. */
    evidence: z.record(z.string(), z.unknown()).nullable(),
    /** When its time to accept was used up: who had been asked, who was asked then, or which Team Lead was told. */
    notAccepted: z.array(
      z.object({
        at: z.string(),
        asked: z.string().nullable(),
        next: z.string().nullable(),
        told: z.string().nullable(),
      }),
    ),
    /** Accepted, or taken back by the giver; null while it waits, and where the incident was closed meanwhile. */
    takenBy: z.string().nullable(),
    takenAt: z.string().nullable(),
  })
  .meta({ id: 'Escalation' })
export type EscalationView = z.infer<typeof EscalationView>

export const Page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() })
