import { z } from 'zod'
import { ContentHash, IncidentId, Instant, PersonId } from '../envelope.js'
import { Priority, Role } from '../words.js'

/** The P1 protocol; of the stream `handling-<incidentId>`. `ResponseTeamCalled` opens the war room. */

const incident = { incidentId: IncidentId }

/** The war room's three parts: who leads, who communicates, who operates. */
export const WarRoomPart = z.enum(['leads', 'communicates', 'operates'])
export type WarRoomPart = z.infer<typeof WarRoomPart>
const part = { ...incident, part: WarRoomPart, role: Role }

/** When it is expected to be over, or when there will be an estimate. */
export const Estimate = z.union([z.object({ resolvedBy: Instant }), z.object({ estimateBy: Instant })])
export type Estimate = z.infer<typeof Estimate>

/** Nobody has confirmed a tentative priority in time: audiences hear of it all the same. */
export const ConfirmationOverdue = z.object({ ...incident, priority: Priority, since: Instant })
/** The next candidate of a part that nobody fills; null: there is nobody else. */
export const WarRoomPartCalled = z.object({
  ...part,
  person: PersonId.nullable(),
  reason: z.string(),
  /** Who was on shift then, as every choice of people pins. */
  onShift: z.array(PersonId).optional(),
})
/** Whoever was called for it has acknowledged: they hold the part from now on. */
export const WarRoomPartFilled = z.object({ ...part, person: PersonId, instead: PersonId.nullable() })
/** `from` holds it until `to` acknowledges; null: nobody held it. */
export const WarRoomPartHandedOver = z.object({
  ...part,
  by: PersonId,
  from: PersonId.nullable(),
  to: PersonId,
  reason: z.string(),
})
/** Status and estimate in plain words, to management. */
export const ManagementUpdateSent = z.object({
  ...incident,
  by: PersonId,
  /** From 1, by incident. */
  update: z.number().int(),
  summary: ContentHash,
  estimate: Estimate,
})
/** Who reviews it, and by when. */
const Review = z.object({ by: PersonId, dueBy: Instant })

/** It is over. */
export const AllClearGiven = z.object({
  ...incident,
  by: PersonId,
  summary: ContentHash,
  review: Review,
})
/** The war room ends without an all-clear: the priority has no parts any more, or the incident is Closed. */
export const WarRoomStoodDown = z.object({
  ...incident,
  reason: z.string(),
  /** Where somebody had a part: who reviews it all the same, and by when. */
  review: Review.optional(),
})
export const ReviewHeld = z.object({ ...incident, by: PersonId, conclusions: ContentHash })
export const ReviewOverdue = z.object({ ...incident, by: PersonId, dueBy: Instant })

export const warRoomEvents = {
  ConfirmationOverdue,
  WarRoomPartCalled,
  WarRoomPartFilled,
  WarRoomPartHandedOver,
  ManagementUpdateSent,
  AllClearGiven,
  WarRoomStoodDown,
  ReviewHeld,
  ReviewOverdue,
} as const
