import { z } from 'zod'

/** When, by whom (null: policy) and why a text went. */
export const TrailRedaction = z.object({ at: z.string(), by: z.string().nullable(), reason: z.string() })
export type TrailRedaction = z.infer<typeof TrailRedaction>

/** What of an event was said wrongly, and what should stand there. */
export const TrailCorrection = z.object({
  at: z.string(),
  by: z.string(),
  field: z.string(),
  instead: z.unknown(),
  reason: z.string(),
})
export type TrailCorrection = z.infer<typeof TrailCorrection>

/** What a decision stands on, as it was given then. */
export const TrailEvidence = z.object({
  /** Such as `P3 to P2: systemic-issue`, or the trigger of an escalation. */
  what: z.string(),
  hash: z.string(),
  /** As text, or as the object that its kind has; null where it was redacted. */
  shown: z.union([z.string(), z.record(z.string(), z.unknown())]).nullable(),
  /** How it went, where that is known. */
  redacted: TrailRedaction.optional(),
})
export type TrailEvidence = z.infer<typeof TrailEvidence>

/** What a clock said at the instant of a decision. */
export const TrailClockState = z.object({
  state: z.enum(['running', 'paused', 'met', 'cancelled']),
  target: z.string(),
  calendar: z.string(),
  /** As of its last word. */
  elapsedMs: z.int(),
  dueAt: z.string().nullable(),
  breachedAt: z.string().nullable(),
})
export type TrailClockState = z.infer<typeof TrailClockState>

/** What a decision made of a clock; `before` null: it began with it. */
export const TrailClock = z.object({ clock: z.string(), before: TrailClockState.nullable(), after: TrailClockState })
export type TrailClock = z.infer<typeof TrailClock>

const stood = {
  state: 'running',
  target: 'PT27H',
  calendar: 'business',
  elapsedMs: 660000,
  dueAt: '2026-11-26T09:30:00.000Z',
  breachedAt: null,
} as const

/** One line of the trail: a decision, in a sentence, with who, why and on what. */
export const TrailEntry = z
  .object({
    position: z.number().int(),
    event: z.string(),
    stream: z.string(),
    occurredAt: z.string(),
    recordedAt: z.string(),
    actor: z.string(),
    sentence: z.string(),
    /** The reason that was given or found; null where the sentence is all there is, or it was redacted. */
    why: z.string().nullable(),
    /** The rule, or the rows of the matrix, by which it was decided. */
    rule: z.string().nullable(),
    /** The policy version that decided. */
    policy: z.string().nullable(),
    evidence: z.array(TrailEvidence),
    /** The clocks that the decision changed, before and after. */
    clocks: z.array(TrailClock),
    data: z.unknown(),
    hash: z.string(),
    /** What was corrected of it since. */
    corrections: z.array(TrailCorrection).optional(),
  })
  .meta({
    id: 'TrailEntry',
    examples: [
      {
        position: 17,
        event: 'WorkStarted',
        stream: 'handling-0199f3a0-0000-7000-8000-000000000001',
        occurredAt: '2026-11-23T09:41:00.000Z',
        recordedAt: '2026-11-23T09:41:00.012Z',
        actor: 'sofia.keller',
        sentence: 'Unassigned to Work in Progress, owned by sofia.keller at L1',
        why: null,
        rule: null,
        policy: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
        evidence: [],
        clocks: [{ clock: 'response/1', before: stood, after: { ...stood, state: 'met', dueAt: null } }],
        data: { owner: 'sofia.keller', tier: 'L1' },
        hash: 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
      },
    ],
  })
export type TrailEntry = z.infer<typeof TrailEntry>
