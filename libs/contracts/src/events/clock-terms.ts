import { z } from 'zod'
import { Hash, PersonId } from '../envelope.js'
import { Priority } from '../words.js'

/** What each clock event pins, so that nothing is looked up later. */
export const ClockTerms = z.object({
  serviceLevel: z.string(),
  /** response, update, resolution, acceptance, promise …: an open list of policy. */
  kind: z.string(),
  priority: Priority,
  /** ISO 8601 duration, days at most (`PT4H`). */
  target: z.string(),
  targetMs: z.number().int().nonnegative(),
  /** Calendar id in policy, such as `24x7` or `business`. */
  calendar: z.string(),
  calendarHash: Hash,
  promisedTo: z.enum(['customer', 'internal', 'vendor']),
  /** Percentages of the target that give an event each. */
  thresholds: z.array(z.number().int()),
  /** From this percentage to the breach the clock is at risk. */
  atRisk: z.number().int(),
  /** Whose word it is, of a promised update. */
  promisedBy: PersonId.optional(),
  policy: Hash,
  /** Version of the zone data that expanded the calendar, `none` for 24x7. */
  tzdb: z.string(),
})
export type ClockTerms = z.infer<typeof ClockTerms>

/** In force at the event's own instant; a start and a retarget pin them with all their terms. */
export const PinnedTerms = ClockTerms.pick({ targetMs: true, calendarHash: true, policy: true, tzdb: true })
export type PinnedTerms = z.infer<typeof PinnedTerms>
