import { z } from 'zod'
import { IncidentId, Instant, PersonId } from '../envelope.js'

/**
 * At L1 a clock nears its end: the owner is asked whether to escalate it for sla-risk; further on it escalates by
 * itself (domain, "Escalation", sla-risk). Of the stream `handling-<incidentId>`.
 */
export const SlaRiskRaised = z.object({
  incidentId: IncidentId,
  /** `resolution/1`. */
  clock: z.string(),
  percent: z.int(),
  /** At this percentage it escalates by itself. */
  actsAt: z.int(),
  /** When the target would be used up; null where the clock doesn't run. */
  breachesAt: Instant.nullable(),
  /** The owner, else the candidate; null where there is neither. */
  asked: PersonId.nullable(),
})

export const slaRiskEvents = { SlaRiskRaised } as const
