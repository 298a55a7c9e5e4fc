import type {
  Affected,
  Category,
  ClassifiedPriority,
  Consulted,
  ContentHash,
  Estimate,
  EscalationTrigger,
  EventOf,
  EvidenceRow,
  FindingLink,
  Hash,
  IncidentId,
  Instant,
  PersonId,
  Priority,
  QuotaReading,
  Relation,
  Requestor,
  RunOutcome,
  StepOutcome,
  SuggestingSignal,
  TakenOver,
  Tier,
  Verification,
  WaitFor,
  WarRoomPart,
  WidespreadPattern,
} from '@atlas/contracts'
import type { Elsewhere } from '../correlation/widespread.js'
import type { HandlingState, Incident } from './handling.js'
import type { SentEvidence } from './reclassification/evidence.js'
import type { Late } from './late/late.js'
import type { VendorCaseAct } from './vendor-cases/command.js'

/** The first person's word on the classification; the same as the tentative one confirms it. */
export interface TriageWord {
  readonly priority: Priority
  readonly category: Category
  readonly affected?: Affected | undefined
  /** Needed for a correction. */
  readonly reason?: string | undefined
}

/** What a person says at the first Work in Progress (playbook, template "Unassigned → Work in Progress"). */
export interface FirstWork {
  /** Left out: the tentative classification is confirmed as it stands. */
  readonly triage?: TriageWord | undefined
  /** Named holes of the acknowledgement, as content. */
  readonly acknowledgement?: ContentHash | undefined
  readonly nextUpdateBy?: Instant | undefined
}

export interface Resolution {
  readonly code?: string | undefined
  readonly summary?: ContentHash | undefined
  /** A runbook id or KB link, or the reason for none. */
  readonly knowledge?: { readonly link: string } | { readonly noneBecause: string } | undefined
  readonly verification?: Verification | undefined
  readonly verificationReason?: string | undefined
  /** Which message of the requestor; the newest answer when left out. */
  readonly verificationMessage?: ContentHash | undefined
  readonly firingReason?: string | undefined
}

/** This incident is `relation` the other, as that stands now. */
interface Relating {
  readonly relation: 'parent-of' | 'caused-by'
  readonly other: HandlingState
  readonly reason: string
}

/** What a person asks for. `by` is who signed in. */
export type PersonCommand = { readonly by: PersonId } & (
  | ({ readonly act: 'start-work' } & FirstWork)
  | ({ readonly act: 'triage' } & TriageWord)
  | { readonly act: 'recategorise'; readonly category: Category; readonly reason: string }
  | { readonly act: 'change-scope'; readonly affected: Affected; readonly reason: string }
  | { readonly act: 'release'; readonly reason: string }
  | {
      readonly act: 'escalate'
      readonly trigger: EscalationTrigger
      /** As sent; checked against the trigger's shape. */
      readonly evidence: unknown
      /** The evidence as content. */
      readonly evidenceHash: ContentHash
    }
  | ({ readonly act: 'accept' } & FirstWork)
  | ({ readonly act: 'take-back'; readonly reason: string } & FirstWork)
  | { readonly act: 'de-escalate'; readonly toTier: Tier; readonly reason: string }
  | { readonly act: 'hand-over'; readonly to: PersonId; readonly note: ContentHash }
  | { readonly act: 'accept-hand-over' }
  | { readonly act: 'decline-hand-over'; readonly reason: string }
  | { readonly act: 'withdraw-hand-over'; readonly reason: string }
  | { readonly act: 'request-feedback'; readonly action: ContentHash; readonly late?: Late | undefined }
  | {
      readonly act: 'customer-answer'
      readonly text: ContentHash
      /** Who answered, when not the person who signed in. */
      readonly from?: string | undefined
      readonly verified?: boolean | undefined
      readonly late?: Late | undefined
    }
  | { readonly act: 'update'; readonly text: ContentHash; readonly nextUpdateBy?: Instant | undefined }
  | { readonly act: 'restored'; readonly restoredAt: Instant }
  | ({ readonly act: 'resolve'; readonly late?: Late | undefined } & Resolution)
  | { readonly act: 'confirm'; readonly reason?: string | undefined }
  | { readonly act: 'note'; readonly text: ContentHash; readonly corrects?: number | undefined }
  | {
      readonly act: 'finding'
      readonly content: ContentHash
      readonly kinds: readonly FindingLink['kind'][]
      readonly corrects?: number | undefined
    }
  | {
      readonly act: 'wait'
      readonly for: WaitFor
      readonly on: string
      readonly reference?: string | undefined
      readonly expectedBy: Instant
      readonly reason: string
      readonly late?: Late | undefined
    }
  | { readonly act: 'extend-wait'; readonly expectedBy: Instant; readonly reason: string }
  | { readonly act: 'end-wait'; readonly outcome: string; readonly late?: Late | undefined }
  | { readonly act: 'consult'; readonly of: Consulted; readonly question: ContentHash; readonly answerBy: Instant }
  | { readonly act: 'accept-consultation'; readonly consultation: number }
  | { readonly act: 'decline-consultation'; readonly consultation: number; readonly reason: string }
  | {
      readonly act: 'answer-consultation'
      readonly consultation: number
      readonly answer: ContentHash
      /** Who gave it, when not the person who signed in. */
      readonly from?: string | undefined
    }
  | { readonly act: 'withdraw-consultation'; readonly consultation: number; readonly reason: string }
  | VendorCaseAct
  | { readonly act: 'restrict'; readonly reason: string }
  | { readonly act: 'admit-reader'; readonly reader: PersonId; readonly reason: string }
  | { readonly act: 'lift-restriction'; readonly reason: string }
  | { readonly act: 'start-run'; readonly runbook: string }
  | {
      readonly act: 'record-step'
      readonly run?: number | undefined
      readonly step: string
      /** Left out where a standard decides. */
      readonly outcome?: StepOutcome | undefined
      readonly result: ContentHash
      /** As stated; checked against what the standard needs. */
      readonly inputs?: unknown
      /** What AWS said of the quota that the inputs are about, where it was asked. */
      readonly quota?: QuotaReading | undefined
    }
  | {
      readonly act: 'finish-run'
      readonly run?: number | undefined
      readonly outcome: RunOutcome
      readonly because: string
    }
  | { readonly act: 'keep-resolved'; readonly reason: string }
  | {
      readonly act: 'hand-over-part'
      readonly part: WarRoomPart
      readonly to: PersonId
      readonly reason: string
    }
  /** `summary` as sent, which is looked at; `kept` the same as content. */
  | {
      readonly act: 'management-update'
      readonly summary: string
      readonly kept: ContentHash
      readonly estimate: Estimate
    }
  | {
      readonly act: 'all-clear'
      readonly summary: string
      readonly kept: ContentHash
      readonly review: { readonly by?: PersonId | undefined; readonly dueBy?: Instant | undefined }
    }
  | { readonly act: 'hold-review'; readonly conclusions: ContentHash }
  | {
      readonly act: 'cancel'
      readonly reason: string
      /** The original, as it stands. */
      readonly duplicateOf?: HandlingState | undefined
    }
  | ({ readonly act: 'relate' } & Relating)
  | ({ readonly act: 'unrelate' } & Relating)
  /** `into` as it stands. */
  | { readonly act: 'merge'; readonly into: HandlingState; readonly reason: string }
  | { readonly act: 'split'; readonly signals: readonly Hash[]; readonly reason: string }
  | ({ readonly act: 'reopen'; readonly reason: string } & FirstWork)
  | {
      readonly act: 'request-reclassification'
      readonly to: Priority
      /** Clear and non-technical, as content. */
      readonly reason?: ContentHash | undefined
      /** Of each row, as sent; checked against the shape of its kind. */
      readonly evidence: SentEvidence
      /** The same as content. */
      readonly kept: Partial<Record<EvidenceRow, ContentHash>>
    }
  /** Left out, `request` is the only one that waits, and `rows` are all that this person may approve. */
  | {
      readonly act: 'approve-reclassification'
      readonly request?: number | undefined
      readonly rows?: readonly EvidenceRow[] | undefined
    }
  | { readonly act: 'refuse-reclassification'; readonly request?: number | undefined; readonly reason: string }
  | { readonly act: 'withdraw-reclassification'; readonly request?: number | undefined; readonly reason: string }
)

/** What the other services' facts and the timers bring. */
export type FactCommand =
  | {
      readonly act: 'open'
      readonly opened: EventOf<'IncidentOpened'>['data']
      /** What it was split from or follows, as that stands; left out where it came of no other. */
      readonly cameOf?: HandlingState
    }
  | {
      readonly act: 'classify'
      readonly priority: ClassifiedPriority
      readonly category: Category
      readonly rule: string
    }
  /** Classification has a word on a later signal of the incident. */
  | { readonly act: 'suggest-reclassification'; readonly signal: SuggestingSignal }
  /** Others reported what is this incident already. */
  | { readonly act: 'join-requestors'; readonly dedupKey: Hash; readonly requestors: readonly Requestor[] }
  | {
      readonly act: 'note-firing'
      readonly occurrenceId: string
      readonly startsAt: Instant
      /** When it reached us: what the reopen window is measured with. */
      readonly receivedAt: Instant
    }
  | {
      readonly act: 'note-clear'
      readonly occurrenceId: string
      readonly clearedAt: Instant
      readonly receivedAt: Instant
    }
  /** `dueAt` is the instant that is stamped, however late the sweep. */
  | { readonly act: 'auto-resolve'; readonly dueAt: Instant; readonly summary: ContentHash }
  | { readonly act: 'auto-close'; readonly dueAt: Instant }
  | { readonly act: 'expire-reclassification'; readonly request: number; readonly dueAt: Instant }
  /** A threshold of the feedback clock: the customer is reminded; `resolvesAt` is when it will be used up. */
  | { readonly act: 'remind'; readonly dueAt: Instant; readonly resolvesAt: Instant | null }
  /** The feedback clock is used up: resolved without the customer's answer. */
  | { readonly act: 'no-answer'; readonly dueAt: Instant; readonly summary: ContentHash }
  /** The time to decide on a reply is used up. */
  | { readonly act: 'reply-overdue'; readonly dueAt: Instant }
  | { readonly act: 'wait-overdue'; readonly dueAt: Instant }
  | { readonly act: 'consultation-overdue'; readonly dueAt: Instant }
  | { readonly act: 'confirmation-overdue'; readonly dueAt: Instant }
  /** Another incident was said to have to do with this one, or no longer. */
  | {
      readonly act: 'note-relation'
      readonly change: 'added' | 'removed'
      readonly relation: Relation
      readonly other: Pick<Incident, 'incidentId' | 'number' | 'priority'>
      readonly by: string
      readonly reason: string
    }
  /** The same shows on other clusters. */
  | ({ readonly act: 'suggest-parent'; readonly pattern: WidespreadPattern } & Elsewhere)
  /** Another incident, as it stood before, was merged into this one. */
  | { readonly act: 'absorb'; readonly merged: Incident; readonly by: string; readonly reason: string }
  /** Intake moved a signal here, or from here to what was split off. */
  | {
      readonly act: 'join-signal'
      readonly from: IncidentId
      readonly occurrenceId: string
      readonly startsAt: Instant
      readonly cleared: boolean
      readonly receivedAt: Instant
    }
  | { readonly act: 'note-left'; readonly dedupKey: Hash; readonly to: IncidentId; readonly number: string }
  /** A requestor answered by mail, or in ServiceNow: `at` the time that they gave it. */
  | { readonly act: 'mail-answer'; readonly from: string; readonly text: ContentHash; readonly at?: Instant }
  /** ServiceNow: somebody changed the record there, and by the rules of policy it is taken over. */
  | {
      readonly act: 'observe-elsewhere'
      readonly system: string
      readonly by: string
      readonly at: Instant
      readonly taken: TakenOver
    }
  /** ServiceNow: its priority was changed back to ours there. */
  | { readonly act: 'withdraw-elsewhere'; readonly by: string; readonly reason: string }
  /** Notification: a page for a part was acknowledged. */
  | { readonly act: 'part-acknowledged'; readonly part: string; readonly by: PersonId }
  | { readonly act: 'part-unanswered'; readonly dueAt: Instant }
  | { readonly act: 'review-overdue'; readonly dueAt: Instant }
  /** The owner's shift ended. */
  | { readonly act: 'owner-off-shift'; readonly dueAt: Instant }
  /** The owner's next shift begins, or the roster has put them on one. */
  | { readonly act: 'owner-on-shift'; readonly dueAt: Instant }
  /** The time to accept a hand-over is used up. */
  | { readonly act: 'not-accepted'; readonly dueAt: Instant }
  /** A threshold of a clock that `slaRisk` watches (domain, Escalation, sla-risk). */
  | {
      readonly act: 'clock-risk'
      readonly clock: string
      readonly percent: number
      readonly dueAt: Instant
      /** When the clock's target would be used up. */
      readonly breachesAt: Instant | null
    }

export type HandlingCommand = PersonCommand | FactCommand
export type CommandOf<Act extends HandlingCommand['act']> = Extract<HandlingCommand, { act: Act }>
