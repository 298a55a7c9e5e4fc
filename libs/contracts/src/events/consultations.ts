import { z } from 'zod'
import { ContentHash, IncidentId, Instant, PersonId } from '../envelope.js'
import { Tier } from '../words.js'

/** Help asked of others while the owner stays (domain, "Words", consultation); of the stream `handling-<incidentId>`. */

/** A person, whoever is on shift of a tier, or a technical audience of stakeholders.yaml. */
export const Consulted = z.union([
  z.object({ person: PersonId }),
  z.object({ tier: Tier }),
  z.object({ audience: z.string().min(1).max(100) }),
])
export type Consulted = z.infer<typeof Consulted>

const consultation = { incidentId: IncidentId, /** From 1, by incident. */ consultation: z.number().int() }

export const ConsultationAsked = z.object({
  ...consultation,
  of: Consulted,
  /** Who that is: decided when it was asked. */
  asked: z.array(PersonId).min(1),
  by: PersonId,
  question: ContentHash,
  answerBy: Instant,
  /** Who was on shift then, as every choice of people pins. */
  onShift: z.array(PersonId).optional(),
})
export const ConsultationAccepted = z.object({ ...consultation, by: PersonId })
/** `left`: who is still asked; none ends the consultation. */
export const ConsultationDeclined = z.object({
  ...consultation,
  by: PersonId,
  reason: z.string(),
  askedBy: PersonId,
  left: z.array(PersonId),
})
export const ConsultationAnswered = z.object({
  ...consultation,
  by: PersonId,
  /** Who gave it, when not the person who signed in: an answer by telephone. */
  from: z.string().optional(),
  answer: ContentHash,
  askedBy: PersonId,
})
/** Not answered at the instant that was asked for. */
export const ConsultationOverdue = z.object({
  ...consultation,
  askedBy: PersonId,
  /** Whom it waits for. */
  asked: z.array(PersonId),
  answerBy: Instant,
})
export const ConsultationWithdrawn = z.object({
  ...consultation,
  /** Null where the incident ended. */
  by: PersonId.nullable(),
  reason: z.string(),
})

export const consultationEvents = {
  ConsultationAsked,
  ConsultationAccepted,
  ConsultationDeclined,
  ConsultationAnswered,
  ConsultationOverdue,
  ConsultationWithdrawn,
} as const
