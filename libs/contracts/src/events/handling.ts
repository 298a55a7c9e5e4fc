import { z } from 'zod'
import { ContentHash, Hash, IncidentId, Instant, PersonId } from '../envelope.js'
import { Requestor } from '../text.js'
import { Category, Environment, Priority, Role, Status, Tier } from '../words.js'
import { acceptanceEvents } from './acceptance.js'
import { Affected } from './affected.js'
import { laterWordEvents } from './later-words.js'
import type { FactsOf } from './facts-of.js'
import { reclassificationEvents } from './reclassification.js'
import { consultationEvents } from './consultations.js'
import { handlingCorrectionEvents } from './correction.js'
import { elsewhereEvents } from './elsewhere.js'
import { feedbackEvents } from './feedback.js'
import { noteEvents } from './notes.js'
import { ownershipEvents } from './ownership.js'
import { SplitFrom } from './split-from.js'
import { relationEvents } from './relations.js'
import { replyEvents } from './replies.js'
import { CatalogueOwner } from './report.js'
import { restrictionEvents } from './restriction.js'
import { vendorCaseEvents } from './vendor-cases.js'
import { slaRiskEvents } from './sla-risk.js'
import { runbookEvents } from './runbooks.js'
import { waitEvents } from './waits.js'
import { WarRoomPart, warRoomEvents } from './war-room.js'

/** Stream `handling-<incidentId>`: what people and the clock do with an incident. */

const incident = { incidentId: IncidentId }
/** Why a person recorded it after it happened (`occurredAt`). */
const late = { lateReason: z.string().optional() }

/**
 * A candidate considered for ownership, with the reason why or why not (domain, "Tiers, roster, assignment"). The
 * eligible ones stand first, in order; `eligible: false` are those on shift whose role is only a reserve just now.
 */
export const Candidate = z.object({ person: PersonId, role: Role, eligible: z.boolean(), reason: z.string() })
export type Candidate = z.infer<typeof Candidate>

/** From intake's IncidentOpened: the incident as escalation knows it. Status Unassigned. */
export const HandlingOpened = z.object({
  ...incident,
  number: z.string(),
  cluster: z.string(),
  environment: Environment,
  namespace: z.string().optional(),
  application: z.string().optional(),
  requestors: z.array(Requestor),
  /** By the catalogue, pinned by intake at opening. */
  catalogued: CatalogueOwner.optional(),
  text: ContentHash,
  /** api, alertmanager …: `autoResolve` is for alerts only. */
  source: z.string(),
  /** The key whose firing opened it: it fires until its clear comes. */
  dedupKey: Hash,
  clocksStartAt: Instant,
  follows: IncidentId.optional(),
  splitFrom: SplitFrom.optional(),
})
/** Others reported the same (`ReportAdded`): they hear of it as well from now on. */
export const RequestorsJoined = z.object({ ...incident, requestors: z.array(Requestor).min(1) })
/** Classification's word, before any person's. */
export const TentativePrioritySet = z.object({
  ...incident,
  priority: Priority,
  category: Category,
  tier: Tier,
  rule: z.string(),
  clocksStartAt: Instant,
})
/** A candidate is named; ownership comes with their Work in Progress. `candidate` null: nobody on shift, `alerted` is told. */
export const IncidentRouted = z.object({
  ...incident,
  tier: Tier,
  priority: Priority,
  candidate: PersonId.nullable(),
  considered: z.array(Candidate),
  onShift: z.array(PersonId),
  overflow: z.boolean(),
  alerted: PersonId.nullable(),
  reason: z.string(),
})
/** P1: Evangelist (leads), Team Lead (communicates), Kube-Admin (operates); `person` null where unfilled. */
export const ResponseTeamCalled = z.object({
  ...incident,
  parts: z.array(z.object({ part: WarRoomPart, role: Role, person: PersonId.nullable() })),
})
export const TriageConfirmed = z.object({
  ...incident,
  by: PersonId,
  priority: Priority,
  category: Category,
  affected: Affected.optional(),
})
export const TriageCorrected = z.object({
  ...incident,
  by: PersonId,
  from: z.object({ priority: Priority, category: Category }),
  to: z.object({ priority: Priority, category: Category }),
  affected: Affected.optional(),
  reason: z.string(),
})
/** First Work in Progress by a person stops Response. */
export const WorkStarted = z.object({
  ...incident,
  from: Status,
  owner: PersonId,
  tier: Tier,
  firstByPerson: z.boolean(),
  /** Named holes of the acknowledgement template, as content (JSON); none when there is no requestor. */
  acknowledgement: ContentHash.optional(),
  /** [Timeframe]: the promised instant of the next update. */
  nextUpdateBy: Instant.optional(),
})
export const IncidentReleased = z.object({ ...incident, from: Status, by: PersonId, reason: z.string() })
export const EscalationTrigger = z.enum([
  'knowledge-exhaustion',
  'complexity-threshold',
  'sla-risk',
  'critical-priority',
  'unresolved-p2',
  'architectural-impact',
  'vendor-involvement',
  'irresolvable-blocker',
])
export type EscalationTrigger = z.infer<typeof EscalationTrigger>
/** A trigger of the playbook's, or that a reclassification to a higher tier's priority took the incident along. */
export const EscalationCause = z.enum([...EscalationTrigger.options, 'raised-priority'])
export type EscalationCause = z.infer<typeof EscalationCause>
export const IncidentEscalated = z.object({
  ...incident,
  from: Status,
  fromTier: Tier,
  toTier: Tier,
  trigger: EscalationCause,
  /** Typed evidence of the trigger, as content (JSON); null when raised by a rule or the clock with none recorded. */
  evidence: ContentHash.nullable(),
  /** Raised by the clock: how many work notes and findings were recorded by then, instead of evidence. */
  recorded: z.object({ notes: z.int(), findings: z.int() }).optional(),
  /** Stays responsible until acceptance. */
  giver: PersonId.nullable(),
})
/** Back to a lower tier with a reason. Status Escalated until somebody there accepts, as on the way up. */
export const IncidentDeescalated = z.object({
  ...incident,
  from: Status,
  fromTier: Tier,
  toTier: Tier,
  giver: PersonId,
  reason: z.string(),
})
/** The first acceptance of an incident that nobody had worked on is followed by its WorkStarted. */
export const EscalationAccepted = z.object({ ...incident, by: PersonId, tier: Tier })
export const EscalationTakenBack = z.object({ ...incident, by: PersonId, reason: z.string() })
export const FeedbackRequested = z.object({ ...incident, ...late, from: Status, by: PersonId, action: ContentHash })
export const CustomerAnswered = z.object({
  ...incident,
  ...late,
  from: Status,
  by: z.string(),
  text: ContentHash,
  verified: z.boolean().optional(),
})
export const UpdateSent = z.object({ ...incident, by: PersonId, text: ContentHash, nextUpdateBy: Instant.optional() })
export const ServiceRestored = z.object({ ...incident, by: z.string(), restoredAt: Instant })
export const Verification = z.enum(['requestor', 'signal-cleared', 'check-run', 'no-answer', 'none'])
export type Verification = z.infer<typeof Verification>
export const IncidentResolved = z.object({
  ...incident,
  ...late,
  from: Status,
  /** A person's id, `autoResolve` or `noAnswer`. */
  by: z.string(),
  code: z.string(),
  /** Root-cause summary (a request: what was done), as content. */
  summary: ContentHash,
  /** A runbook id or KB link, or the reason for none. */
  knowledge: z.object({ link: z.string() }).or(z.object({ noneBecause: z.string() })),
  verification: Verification,
  verificationReason: z.string().optional(),
  /** With `requestor`: which message of theirs (`CustomerAnswered.text`). */
  verificationMessage: ContentHash.optional(),
  /** Why it was resolved while a signal still fires. */
  firingReason: z.string().optional(),
  /** By the catalogue in force then; at opening another may have owned it (`HandlingOpened`). */
  catalogued: CatalogueOwner.optional(),
})
/** By a firing, or by a person's hand. */
export const IncidentReopened = z.object({
  ...incident,
  /** Null when it goes back to Unassigned. */
  owner: PersonId.nullable(),
  to: z.enum(['Work in Progress', 'Unassigned']),
  by: z.string(),
  /** The occurrence (`OccurrenceStarted`) or the reason that reopened it. */
  occurrenceId: z.string().optional(),
  reason: z.string(),
  /** From 1: the first handling; each reopening adds one. */
  cycle: z.number().int(),
})
export const IncidentClosed = z.object({
  ...incident,
  from: Status,
  by: z.string(),
  how: z.enum(['confirmed', 'timeout', 'cancelled', 'duplicate', 'merged', 'never-an-incident']),
  /** The original, when `how` is duplicate. */
  duplicateOf: IncidentId.optional(),
  /** [TicketID] of the original. */
  duplicateNumber: z.string().optional(),
  /** What goes on for both, when `how` is merged, and its [TicketID]. */
  mergedInto: IncidentId.optional(),
  mergedNumber: z.string().optional(),
  reason: z.string(),
})
/** A firing on a key whose incident is Closed, or Resolved for longer than the reopen window: intake opens a linked one. */
export const RecurrenceFound = z.object({
  ...incident,
  dedupKey: z.string(),
  occurrenceId: z.string(),
  startsAt: Instant,
  status: Status,
  /** The original of a duplicate, or what it was merged into: its signals go there instead of to a new incident. */
  moveTo: IncidentId.optional(),
})
/** A firing on an open incident, or a clear: what `autoResolve` and "resolving while a signal fires" look at. */
export const FiringNoted = z.object({ ...incident, occurrenceId: z.string() })
export const ClearNoted = z.object({ ...incident, occurrenceId: z.string(), clearedAt: Instant })

export const handlingEvents = {
  HandlingOpened,
  RequestorsJoined,
  TentativePrioritySet,
  IncidentRouted,
  ResponseTeamCalled,
  TriageConfirmed,
  TriageCorrected,
  WorkStarted,
  IncidentReleased,
  IncidentEscalated,
  IncidentDeescalated,
  EscalationAccepted,
  EscalationTakenBack,
  FeedbackRequested,
  CustomerAnswered,
  UpdateSent,
  ServiceRestored,
  IncidentResolved,
  IncidentReopened,
  IncidentClosed,
  RecurrenceFound,
  FiringNoted,
  ClearNoted,
  ...laterWordEvents,
  ...acceptanceEvents,
  ...slaRiskEvents,
  ...ownershipEvents,
  ...restrictionEvents,
  ...reclassificationEvents,
  ...feedbackEvents,
  ...relationEvents,
  ...replyEvents,
  ...noteEvents,
  ...waitEvents,
  ...consultationEvents,
  ...warRoomEvents,
  ...vendorCaseEvents,
  ...runbookEvents,
  ...elsewhereEvents,
  ...handlingCorrectionEvents,
} as const
export type HandlingEvent = FactsOf<typeof handlingEvents>
