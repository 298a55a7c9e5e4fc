import { z } from 'zod'
import { Hash, IncidentId, Instant } from '../envelope.js'
import { Requestor } from '../text.js'
import { Affected } from './affected.js'
import { ParentSuggested } from './widespread.js'

/** What two incidents have to do with each other; in the stream `handling-<incidentId>` of both. */

/** As seen from the one in whose stream it stands: this incident is … the other. */
export const Relation = z.enum([
  'parent-of',
  'child-of',
  'caused-by',
  'cause-of',
  'duplicate-of',
  'original-of',
  'follows',
  'merged-into',
  'merged-from',
  'split-from',
  'split-into',
])
export type Relation = z.infer<typeof Relation>

const relation = {
  incidentId: IncidentId,
  relation: Relation,
  other: IncidentId,
  /** [TicketID] of the other. */
  number: z.string(),
  /** The person who said so. */
  by: z.string(),
  reason: z.string(),
}

export const RelationAdded = z.object({
  ...relation,
  /** Of a child: its parent is no less grave, so that whoever is paged for that one needs no page for this. */
  supersedesPages: z.literal(true).optional(),
})
export const RelationRemoved = z.object(relation)

/** What was merged into this incident, in the transaction that closed it: all that goes on with this one. */
export const IncidentAbsorbed = z.object({
  incidentId: IncidentId,
  /** [TicketID] of this one. */
  number: z.string(),
  merged: IncidentId,
  mergedNumber: z.string(),
  by: z.string(),
  reason: z.string(),
  /** The merged one, and what had been merged into it: a signal bound to any of them goes here. */
  from: z.array(IncidentId),
  /** Keys of its signals. */
  signals: z.array(Hash),
  /** Those that fire: the number of the newest firing, and when it came; null for what opened the incident. */
  firing: z.array(z.object({ dedupKey: Hash, latest: z.int(), firedAt: Instant.nullable() })),
  /** Keys that people report, of which no clear ever comes; absent: none. */
  unending: z.array(Hash).optional(),
  /** Where its signals come from. */
  sources: z.array(z.string()),
  /** Its requestors, but for those that this one has already. */
  requestors: z.array(Requestor),
  /** What both touch. */
  affected: Affected,
  /** Of the merged one: clocks that run since the opening run from the earlier of both. */
  clocksStartAt: Instant,
  /** The vendors' numbers of its open cases, which go on under it. */
  vendorCases: z.array(z.string()),
})
/** Intake opens an incident for these signals. */
export const IncidentSplit = z.object({
  incidentId: IncidentId,
  /** [TicketID] of this one. */
  number: z.string(),
  by: z.string(),
  reason: z.string(),
  signals: z.array(Hash),
  /** This one, and what was merged into it: to which the signals may still be bound. */
  from: z.array(IncidentId),
})
/** Intake has moved a signal here from another incident, or from here to the one that was split off. */
export const SignalJoined = z.object({ incidentId: IncidentId, dedupKey: Hash, from: IncidentId })
export const SignalLeft = z.object({ incidentId: IncidentId, dedupKey: Hash, to: IncidentId, number: z.string() })

export const relationEvents = {
  RelationAdded,
  RelationRemoved,
  IncidentAbsorbed,
  IncidentSplit,
  SignalJoined,
  SignalLeft,
  ParentSuggested,
} as const
