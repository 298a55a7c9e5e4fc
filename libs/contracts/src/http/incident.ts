import { z } from 'zod'
import { EscalationCause } from '../events/handling.js'
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
    tentative: z.boolean(),
    occurrences: z.number().int(),
    notifications: z.number().int(),
    firing: z.boolean(),
    openedAt: z.string(),
    follows: z.string().nullable(),
    flags: z.array(z.string()),
    pendingReclassifications: z.array(PendingReclassification),
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
    /** Accepted, or taken back by the giver; null while it waits, and where the incident was closed meanwhile. */
    takenBy: z.string().nullable(),
    takenAt: z.string().nullable(),
  })
  .meta({ id: 'Escalation' })
export type EscalationView = z.infer<typeof EscalationView>

export const Page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() })
