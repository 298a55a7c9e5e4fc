import { Priority } from '@atlas/contracts'
import { z } from 'zod'
import { Duration } from './duration.js'

/** policy/war-room.yaml: the P1 protocol (domain, "Stakeholders and communication"). Durations in ms. */
export const WarRoomPolicy = z.strictObject({
  /** Tentative priorities that audiences hear of unconfirmed, and after which time. */
  unconfirmed: z.strictObject({ priorities: z.array(Priority), after: Duration }),
  /** A part whose call nobody has acknowledged for this long calls its next candidate as well. */
  nextCandidateAfter: Duration,
  /** Characters that a text for management may have. */
  summaryAtMost: z.int().positive(),
  /** From the all-clear to its review, where nobody says otherwise. */
  reviewWithin: Duration,
})
export type WarRoomPolicy = z.infer<typeof WarRoomPolicy>
