import { z } from 'zod'
import { ContentHash, IncidentId, Instant, PersonId } from '../envelope.js'

/** An incident changes hands within its tier; of the stream `handling-<incidentId>` (domain, "Tiers, roster, assignment"). */

const incident = { incidentId: IncidentId }

/** The owner's shift is over and nobody has accepted a hand-over: they stay responsible, and `told`, a Team Lead, knows. */
export const OwnerOffShift = z.object({
  ...incident,
  owner: PersonId,
  shiftEndedAt: Instant,
  told: PersonId.nullable(),
  onShift: z.array(PersonId),
})
/** The owner who was off shift is at work again, by their next shift or by a change of the roster. */
export const OwnerBackOnShift = z.object({ ...incident, owner: PersonId, offShiftSince: Instant })
/** Offered to a person, who owns it only once they accept; until then `from` stays responsible. */
export const HandOverOffered = z.object({
  ...incident,
  by: PersonId,
  from: PersonId,
  to: PersonId,
  /** What whoever takes over needs to know, as content. */
  note: ContentHash,
})
export const HandOverAccepted = z.object({ ...incident, by: PersonId, from: PersonId })
export const HandOverDeclined = z.object({ ...incident, by: PersonId, offeredBy: PersonId, reason: z.string() })
export const HandOverWithdrawn = z.object({
  ...incident,
  /** Null where the incident moved on meanwhile. */
  by: PersonId.nullable(),
  to: PersonId,
  reason: z.string(),
})

export const ownershipEvents = {
  OwnerOffShift,
  OwnerBackOnShift,
  HandOverOffered,
  HandOverAccepted,
  HandOverDeclined,
  HandOverWithdrawn,
} as const
