import { z } from 'zod'
import { ContentHash, Hash, IncidentId, Instant } from '../envelope.js'
import { Requestor } from '../text.js'
import { Environment } from '../words.js'
import type { FactsOf } from './facts-of.js'
import { SplitFrom } from './split-from.js'

/** Intake's facts about one dedup key. Stream `report-<sha256 of the dedup key>`. */

export const SignalSource = z.enum([
  'api',
  'alertmanager',
  'cloudevents',
  'signals-topic',
  'servicenow',
  'import',
  'heartbeat',
])
export type SignalSource = z.infer<typeof SignalSource>

/** The facts of a signal that may stand in an event: no personal text, all of it from labels and the edge. */
export const SignalFacts = z.object({
  source: SignalSource,
  /** The cluster's name, or `unknown:<key id>`. */
  cluster: z.string(),
  /** Whether policy/clusters.yaml names it. */
  clusterKnown: z.boolean(),
  environment: Environment,
  namespace: z.string().optional(),
  application: z.string().optional(),
  alertname: z.string().optional(),
  severity: z.string().optional(),
  labels: z.record(z.string(), z.string()),
  /** `ReportText` as content. */
  text: ContentHash,
})
export type SignalFacts = z.infer<typeof SignalFacts>

const occurrence = {
  /** The incident to which the occurrence belongs now. */
  incidentId: IncidentId,
  /** `<dedup key hash>/<n>`, n from 1 in its stream: one firing. */
  occurrenceId: z.string(),
}

/** What policy/catalogue.yaml says of an application, else of a namespace. */
export const CatalogueOwner = z.object({
  team: z.string(),
  domain: z.string(),
  organisation: z.string(),
  criticality: z.string(),
  coreFunction: z.string().optional(),
  contract: z.string().optional(),
})
export type CatalogueOwner = z.infer<typeof CatalogueOwner>

export const IncidentOpened = z.object({
  incidentId: IncidentId,
  /** Digits only, short, allotted at opening: [TicketID] in templates. */
  number: z.string().regex(/^\d+$/),
  dedupKey: Hash,
  facts: SignalFacts,
  requestors: z.array(Requestor),
  /** The source's word on when the impact began; never in the future (clamped and flagged). */
  impactStartedAt: Instant,
  /** When the source says that it reported; differs from receivedAt for synchronised and imported records. */
  reportedAt: Instant,
  /** When it arrived at our edge. */
  receivedAt: Instant,
  /** Clocks start here: receivedAt, or reportedAt for synchronised and imported records. */
  clocksStartAt: Instant,
  /** Set when it follows a Resolved or Closed one (`RecurrenceFound`). */
  follows: IncidentId.optional(),
  /** Set when its signals were another's before (`IncidentSplit`). */
  splitFrom: SplitFrom.optional(),
  /** Who owns the application, else the namespace, by policy/catalogue.yaml at opening: pinned, never looked up later. */
  owner: CatalogueOwner.optional(),
  /** Such as `unknown-cluster`, `future-start`, `truncated-alerts`, `sample`. */
  flags: z.array(z.string()),
})

/** Instead of IncidentOpened: what fires explains the signal by a rule of policy, so that it is that incident's. */
export const SignalAttached = z.object({
  incidentId: IncidentId,
  /** [TicketID] of it; null where intake doesn't know it. */
  number: z.string().nullable(),
  dedupKey: Hash,
  facts: SignalFacts,
  /** The key whose firing explains it, the rule, and its reason. */
  cause: Hash,
  rule: z.string(),
  because: z.string(),
  receivedAt: Instant,
})

/** A firing. The first of a key comes with IncidentOpened, before this in the same append. */
export const OccurrenceStarted = z.object({
  ...occurrence,
  /** When it began by the source's word, clamped to receivedAt. */
  startsAt: Instant,
  /** The source's own word where it lay in the future and `startsAt` was clamped; a re-send is known by it. */
  sourceStartsAt: Instant.optional(),
  receivedAt: Instant,
  /** Occurrences of this key so far, this one included. */
  occurrences: z.number().int().positive(),
  /** Notifications of this key so far, this one included (a split counts none). */
  notifications: z.number().int().positive(),
  first: z.boolean(),
  /**
   * A later firing of the key was known when this one came, late: it counts and is history. Whether the key fires
   * now, and whether its incident goes on, hangs on the later one, though this has the greater number.
   */
  past: z.literal(true).optional(),
  /** `ReportText` of this firing as content. */
  text: ContentHash,
  /** The facts of this firing where they differ from those last recorded for the key in more than their text. */
  facts: SignalFacts.optional(),
  /** Reporters of this firing; absent where nobody reported it. */
  requestors: z.array(Requestor).optional(),
  /**
   * A clear that came late showed that what had been counted as a notification of another occurrence was a firing of
   * its own: its starts up to `upTo` move from that occurrence to this one. Its OccurrenceCleared is in the same append.
   */
  split: z.object({ from: z.string(), upTo: Instant }).optional(),
})
/** The same firing said again: a re-send or the double of a high-availability pair. */
export const NotificationCounted = z.object({
  ...occurrence,
  /** When this firing began by the word of the replica that sent this, clamped to receivedAt. */
  startsAt: Instant,
  /**
   * Why it is the same firing: `same` start as one known, `near` one by replicaTolerance, `earlier` (the later-received is
   * the earlier, and no clear lies between), `resend` by the id of its CloudEvent.
   */
  match: z.enum(['same', 'near', 'earlier', 'resend']),
  receivedAt: Instant,
  /** Notifications of this key so far, this one included. */
  notifications: z.number().int().positive(),
  /** A person's report keeps its own text and reporter, though it opens nothing. */
  text: ContentHash.optional(),
  requestors: z.array(Requestor).optional(),
})
/**
 * In the append of an occurrence or a notification of what is an incident already: it says something new, for a person
 * reported it, a rule attached it, or its facts are others than those last recorded for the key.
 */
export const ReportAdded = z.object({
  ...occurrence,
  dedupKey: Hash,
  facts: SignalFacts,
  /** Its reporters; empty where nobody reported it. */
  requestors: z.array(Requestor),
  receivedAt: Instant,
})
/**
 * In the append of a NotificationCounted whose start lies after the clear that had ended the occurrence, yet nearer than
 * replicaTolerance: no new occurrence, but the occurrence fires again. Handling treats it as a firing.
 */
export const OccurrenceResumed = z.object({
  ...occurrence,
  startsAt: Instant,
  receivedAt: Instant,
  /** A later firing of the key is known: its state hangs on that one. */
  past: z.literal(true).optional(),
})
/** The firing ended. `startsAt` is the clear's own; a kept clear of that start is used up by this. */
export const OccurrenceCleared = z.object({
  ...occurrence,
  startsAt: Instant,
  endsAt: Instant,
  receivedAt: Instant,
  /** A later firing of the key is known: its state hangs on that one. */
  past: z.literal(true).optional(),
})
/** A clear that came before its firing; it waits for it. */
export const ClearKept = z.object({ startsAt: Instant, endsAt: Instant, receivedAt: Instant })
/** On `RecurrenceFound`: the occurrence, and the key's binding, now belong to another incident. */
export const OccurrenceMoved = z.object({
  occurrenceId: z.string(),
  from: IncidentId,
  to: IncidentId,
  startsAt: Instant,
  cleared: z.boolean(),
  /** Whether IncidentOpened of `to` stands in the same append. */
  opened: z.boolean(),
  /** A later firing of the key is known: its state hangs on that one. */
  past: z.literal(true).optional(),
})
const moved = {
  incidentId: IncidentId,
  dedupKey: Hash,
  because: z.enum(['merged', 'split']),
  /** How many of each go along: all that the incident had of this key. */
  occurrences: z.int(),
  notifications: z.int(),
}
/** On a merge or split: all that an incident had of a key, and the key's binding, belong to another now. */
export const SignalsLeft = z.object({
  ...moved,
  to: IncidentId,
  /** [TicketID] of that one; null where intake doesn't know it. */
  number: z.string().nullable(),
})
/** The other side of it, in the same append. */
export const SignalsJoined = z.object({
  ...moved,
  from: IncidentId,
  /** When the first of them reached us. */
  since: Instant,
  /** The newest firing of the key, since when it fires, when it reached us, and whether it has cleared. */
  occurrenceId: z.string(),
  startsAt: Instant,
  receivedAt: Instant,
  cleared: z.boolean(),
})
/** A reported loss: Alertmanager cut `truncated` alerts of the group off. */
export const AlertsTruncated = z.object({
  cluster: z.string(),
  groupKey: z.string(),
  truncated: z.number().int(),
  receivedAt: Instant,
})

export const reportEvents = {
  IncidentOpened,
  SignalAttached,
  OccurrenceStarted,
  NotificationCounted,
  ReportAdded,
  OccurrenceResumed,
  OccurrenceCleared,
  ClearKept,
  OccurrenceMoved,
  SignalsLeft,
  SignalsJoined,
} as const

/** Stream `rejected-signal-<id>`: bad input, kept for inspection. */
export const SignalRejected = z.object({
  signalId: z.string(),
  source: SignalSource,
  receivedAt: Instant,
  errors: z.array(z.object({ field: z.string(), message: z.string() })),
  /** The raw bytes (first 64 KiB) as content. */
  body: ContentHash,
})
export const rejectedSignalEvents = { SignalRejected, AlertsTruncated } as const

/** Stream `heartbeat-<sha256 of the cluster>`: only loss and return are facts. */
export const HeartbeatLost = z.object({ cluster: z.string(), lastSeenAt: Instant, after: z.string() })
export const HeartbeatReturned = z.object({ cluster: z.string(), lostAt: Instant, receivedAt: Instant })
export const heartbeatEvents = { HeartbeatLost, HeartbeatReturned } as const

export type ReportEvent = FactsOf<typeof reportEvents>
export type RejectedSignalEvent = FactsOf<typeof rejectedSignalEvents>
export type HeartbeatEvent = FactsOf<typeof heartbeatEvents>
