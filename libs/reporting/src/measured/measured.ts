import type { ClockShare, EscalationCause, Instant, Priority, Tier } from '@atlas/contracts'

/** What reports count: an incident and its clocks, as the log tells of them up to a point. Rows of the read models. */
export interface Measured {
  readonly incident: MeasuredIncident
  readonly clocks: readonly MeasuredClock[]
}

/** Why a report leaves something out, the first that applies. */
export const leftOutReasons = ['merged', 'duplicate', 'cancelled', 'sample'] as const
export type LeftOut = (typeof leftOutReasons)[number]

/** Pinned at opening; who sees it changes. */
export interface MeasuredFacts {
  readonly incidentId: string
  readonly number: string
  readonly cluster: string
  readonly environment: string
  readonly namespace: string | null
  readonly application: string | null
  /** Requesting team, its domain and organisation, by the catalogue at opening. */
  readonly team: string | null
  readonly domain: string | null
  readonly organisation: string | null
  readonly source: string
  /** History of another system (actor kind `import`). */
  readonly imported: boolean
  readonly restricted: boolean
  /** That it affects, for who reads summaries of theirs; none: all that work on the cluster. */
  readonly domains: readonly string[]
  readonly vendorCases: boolean
  readonly openedAt: Instant
  /** Of its last resolution, unless it was reopened since. */
  readonly resolvedAt: Instant | null
}

export interface MeasuredIncident extends MeasuredFacts {
  readonly status: string
  readonly priority: Priority | null
  readonly category: string | null
  readonly tier: Tier | null
  readonly person: string | null
  readonly closedAt: Instant | null
  readonly leftOut: LeftOut | null
  readonly triage: Triage | null
  readonly triagedBy: string | null
  readonly triagedAt: Instant | null
  /** Resolved at L1 without having been escalated from there, or escalated from there; null: neither (yet). */
  readonly firstTier: 'kept' | 'escalated' | null
  /** With what it was resolved; null while it isn't. */
  readonly knowledge: 'runbook' | 'article' | 'none' | null
  readonly verification: string | null
  readonly reopenings: number
  readonly escalations: readonly MeasuredEscalation[]
  readonly reclassifications: readonly MeasuredReclassification[]
  /** When a request for another priority wasn't taken: it lacked evidence, or came from the wrong hand. */
  readonly refusedRequests: readonly Instant[]
}

/** What the first person made of the tentative classification: classifier errors are all but the first. */
export const triages = ['confirmed', 'raised', 'lowered', 'recategorised'] as const
export type Triage = (typeof triages)[number]

/** A hand-over between tiers. `sent-back`: down again, with a reason. */
export interface MeasuredEscalation {
  readonly at: Instant
  readonly trigger: EscalationCause | 'sent-back'
  readonly fromTier: Tier
  readonly toTier: Tier
  readonly by: string | null
  readonly ending: 'accepted' | 'taken-back' | 'waiting'
  /** How often nobody accepted in time. */
  readonly passedOver: number
}

export interface MeasuredReclassification {
  readonly at: Instant
  readonly direction: 'raised' | 'lowered'
  readonly from: Priority
  readonly to: Priority
  /** `elsewhere`: another system did it. */
  readonly ending: ReclassificationEnding
}
export type ReclassificationEnding =
  'applied' | 'refused' | 'withdrawn' | 'expired' | 'overtaken' | 'closed' | 'waiting' | 'elsewhere'

export interface MeasuredClock extends MeasuredFacts {
  /** `resolution/1`. */
  readonly clock: string
  readonly serviceLevel: string
  readonly kind: string
  readonly cycle: number
  readonly promisedTo: string
  /** By which it was judged: at its end, else now; category, tier and person likewise. */
  readonly priority: Priority
  readonly category: string | null
  readonly tier: Tier | null
  readonly person: string | null
  /** Of a vendor's clock. */
  readonly vendor: string | null
  readonly targetMs: number
  readonly calendar: string
  readonly calendarHash: string
  readonly policy: string
  readonly state: string
  readonly startedAt: Instant
  /** Met or cancelled. */
  readonly endedAt: Instant | null
  readonly dueAt: Instant | null
  /** From then on at risk, whatever came of it. */
  readonly atRiskAt: Instant | null
  readonly breachedAt: Instant | null
  /** Of what has ended; null also where a year of its calendar isn't stored. */
  readonly elapsedMs: number | null
  readonly pausedMs: number | null
  readonly cause: string | null
  readonly explainedBy: string | null
  readonly excusedBy: string | null
  readonly excusedAt: Instant | null
  readonly promisedBy: string | null
  readonly leftOut: LeftOut | null
  /** Whose time it was; they add up to both times. */
  readonly shares: readonly ClockShare[] | null
}
