import type {
  Affected,
  CatalogueOwner,
  Category,
  ContentHash,
  Environment,
  EscalationCause,
  Hash,
  IncidentId,
  Instant,
  PersonId,
  Priority,
  Requestor,
  Status,
  SuggestingSignal,
  Tier,
} from '@atlas/contracts'
import type { Restriction } from './restriction/restriction.js'
import type { Requests } from './reclassification/requests.js'
import type { Run } from './runbooks/run.js'
import type { Elsewhere } from './elsewhere/elsewhere.js'
import type { Consultation } from './consultations/consultation.js'
import type { VendorCase } from './vendor-cases/vendor-case.js'
import type { Ownership } from './ownership/ownership.js'
import type { Related } from './relations/related.js'
import type { Wait } from './waits/wait.js'
import type { Review, WarRoom } from './war-room/war-room.js'

/** Before IncidentOpened has come from intake. */
export interface NotOpened {
  readonly opened: false
}

/** A hand-over between tiers that nobody has accepted yet. */
export interface HandOver {
  readonly fromTier: Tier
  readonly toTier: Tier
  /** Null for a de-escalation. */
  readonly trigger: EscalationCause | null
  /** Responsible until acceptance; null when the clock raised what nobody owned. */
  readonly giver: PersonId | null
  /** Since when whoever is asked now has been asked. */
  readonly since: Instant
  /** How far up the ladder it has come because nobody accepted: 0, 1 the next candidate, 2 the Team Lead. */
  readonly rung: number
  /** Who was asked before, and didn't accept in time. */
  readonly passedOver: readonly PersonId[]
}

/** A dedup key that fires. */
export interface FiringKey {
  /** Number of its newest firing; 0 for the one that opened the incident. */
  readonly latest: number
  /** When the newest firing reached us; null for the one that opened the incident. */
  readonly firedAt: Instant | null
}

/** An incident as escalation handles it: the fold of `handling-<incidentId>`. Plain JSON, for snapshots. */
export interface Incident {
  readonly opened: true
  readonly incidentId: IncidentId
  readonly number: string
  /** What opened it: the key, and the `ReportText` as content. */
  readonly dedupKey: Hash
  readonly text: ContentHash
  readonly cluster: string
  readonly environment: Environment
  readonly namespace: string | null
  readonly application: string | null
  readonly source: string
  readonly requestors: number
  readonly requestorIds: readonly string[]
  /** Who owns what it is about, by the catalogue at opening. */
  readonly catalogued: CatalogueOwner | null
  readonly reporters: readonly Requestor[]
  /** Where its signals come from, those of what was merged into it included. */
  readonly sources: readonly string[]
  /** Keys of the signals that belong to it, as far as they were heard of here. */
  readonly signals: readonly Hash[]
  /** Keys that were split off, until intake has moved them: what still comes of them is the other incident's. */
  readonly lettingGo: readonly Hash[]
  readonly clocksStartAt: Instant
  readonly status: Status
  /** Of the last change of status. */
  readonly statusSince: Instant
  /** Null until classification's word has come. */
  readonly priority: Priority | null
  /** Of the last change of priority. */
  readonly prioritySince: Instant | null
  readonly category: Category | null
  readonly tier: Tier | null
  readonly affected: Affected | null
  /** Null: everybody of the roster reads it. */
  readonly restricted: Restriction | null
  /** Everybody who was named for it, in order. */
  readonly team: readonly PersonId[]
  readonly triaged: boolean
  /** Whether it was said that nobody confirmed its tentative priority in time. */
  readonly unconfirmedSaid: boolean
  /** Whether a person has had it in Work in Progress: Response stops at the first. */
  readonly workedOn: boolean
  readonly owner: PersonId | null
  /** Null while nobody owns it, and once it is Resolved or Closed. */
  readonly ownership: Ownership | null
  readonly candidate: PersonId | null
  readonly handOver: HandOver | null
  /** The clock (`resolution/1`) at whose risk the owner was last asked whether to escalate. */
  readonly slaRiskOf: string | null
  /** Tiers that have handed it over with their evidence, each once. */
  readonly evidenceFrom: readonly Tier[]
  /** Tiers that it was escalated from, with evidence or without, each once. */
  readonly escalatedFrom: readonly Tier[]
  /** Every request for another priority, in order. */
  readonly reclassifications: Requests
  /** What later signals said beyond the priority in force then, each by another rule. */
  readonly suggestions: readonly SuggestingSignal[]
  /** From 1; each reopening adds one. */
  readonly cycle: number
  /** The keys that fire now. One that has cleared is forgotten: intake says what is history (`past`). */
  readonly firing: Readonly<Record<Hash, FiringKey>>
  /** Keys that people report: no clear of them ever comes, so they fire for nobody to wait for. */
  readonly unending: readonly Hash[]
  /** When the last clear arrived. */
  readonly clearedAt: Instant | null
  /**
   * The customer's answers since the last that said it doesn't work, newest last: what a verification by the requestor
   * points to.
   */
  readonly answers: readonly ContentHash[]
  /** When the customer last answered. */
  readonly answeredAt: Instant | null
  /** In Awaiting Customer Feedback: what the customer was asked to do, and how often they were reminded since. */
  readonly asked: { readonly action: ContentHash; readonly reminders: number } | null
  /** While Resolved: the customer's reply that the owner is to decide on. */
  readonly replyTask: { readonly reply: ContentHash; readonly since: Instant } | null
  /** When the last reply while Resolved was decided on. */
  readonly repliesDecidedAt: Instant | null
  /** How many work notes and findings there are: the next one's number less one. */
  readonly notes: number
  readonly findings: number
  /** What it waits for other than its customer, while it is Work in Progress; and how many waits there have been. */
  readonly wait: Wait | null
  readonly waits: number
  /** When the last wait ended. */
  readonly waitedUntil: Instant | null
  /** Those that are open, and how many were asked. */
  readonly consultations: readonly Consultation[]
  readonly consultationsAsked: number
  /** The last that was called; null where none was. */
  readonly warRoom: WarRoom | null
  readonly managementUpdates: number
  /** What the all-clear left to be reviewed. */
  readonly review: Review | null
  /** Every case with a vendor, in order. */
  readonly vendorCases: readonly VendorCase[]
  /** Every runbook that is or was followed, in order. */
  readonly runs: readonly Run[]
  /** When knowledge last ran out without a runbook. */
  readonly gapAt: Instant | null
  readonly resolvedAt: Instant | null
  /** The runbook id or KB link that resolving named last. */
  readonly resolvedWith: string | null
  readonly restoredAt: Instant | null
  readonly duplicateOf: IncidentId | null
  /** Of imported history; null for what was opened here. */
  readonly elsewhere: Elsewhere | null
  readonly mergedInto: IncidentId | null
  /** Everything that was merged into it, and into that. */
  readonly absorbed: readonly IncidentId[]
  /** Other incidents that it has to do with, each relation once, in the order in which they were said. */
  readonly relations: readonly Related[]
  /** Whether it was said that with incidents of other clusters it may have one cause. */
  readonly parentSuggested: boolean
}

export type HandlingState = NotOpened | Incident

/** Whether a signal goes on until its clear comes. */
export const isFiring = ({ firing, unending }: Incident): boolean =>
  Object.keys(firing).some((key) => !unending.includes(key))
