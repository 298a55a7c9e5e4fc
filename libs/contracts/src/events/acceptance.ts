import { z } from 'zod'
import { IncidentId, PersonId } from '../envelope.js'
import { Tier } from '../words.js'

/** Of the stream `handling-<incidentId>`: a hand-over between tiers that nobody accepts (domain, "Escalation"). */

/**
 * The time to accept is used up: `next` is asked from now on, or, where the ladder has come to its end, `told`, a Team
 * Lead. Until acceptance the giver stays responsible.
 */
export const EscalationNotAccepted = z.object({
  incidentId: IncidentId,
  tier: Tier,
  /** Of the ladder: 1 asks the next candidate, 2 tells the Team Lead. */
  rung: z.int(),
  /** Who was asked until now; null where nobody was on shift. */
  asked: PersonId.nullable(),
  next: PersonId.nullable(),
  told: PersonId.nullable(),
  /** Null where the clock raised what nobody owned. */
  giver: PersonId.nullable(),
  onShift: z.array(PersonId),
})

export const acceptanceEvents = { EscalationNotAccepted } as const
