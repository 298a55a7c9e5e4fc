import { z } from 'zod'
import { IncidentId, Instant, PersonId } from '../envelope.js'

/**
 * An event of handling says something wrongly, and its incident stands otherwise for it; of the stream
 * `handling-<incidentId>`. What was said stays in the log; what follows for the clocks is said by ClockCorrected and
 * ClockRevised. What changes no state is corrected by FactCorrected.
 */
export const HandlingCorrected = z.object({
  incidentId: IncidentId,
  /** The event that it corrects (`stream@version`), its kind, and when that happened as known before. */
  event: z.string(),
  type: z.string(),
  at: Instant,
  /** Which field of it: `occurredAt`, or one of its data such as `restoredAt`. */
  field: z.string(),
  was: z.unknown(),
  instead: z.unknown(),
  by: PersonId,
  reason: z.string(),
})

export const handlingCorrectionEvents = { HandlingCorrected } as const
