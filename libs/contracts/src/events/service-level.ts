import { z } from 'zod'
import { Hash, IncidentId, Instant } from '../envelope.js'
import { Priority } from '../words.js'
import type { FactsOf } from './facts-of.js'

/** Stream `service-level-<incidentId>`: every clock of one incident. A clock is (incident, service level, cycle). */

const clock = {
  incidentId: IncidentId,
  /** `<service level id>/<cycle>`, such as `response/1`; cycle from 1. */
  clock: z.string(),
}
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
  policy: Hash,
  /** Version of the zone data that expanded the calendar, `none` for 24x7. */
  tzdb: z.string(),
})
export type ClockTerms = z.infer<typeof ClockTerms>

/** The entry's own instant is the event's `occurredAt`. `elapsedMs` is up to and including it. */
export const ClockStarted = z.object({ ...clock, terms: ClockTerms, dueAt: Instant.nullable() })
export const ClockPaused = z.object({ ...clock, elapsedMs: z.number().int(), because: z.string() })
export const ClockResumed = z.object({
  ...clock,
  elapsedMs: z.number().int(),
  because: z.string(),
  dueAt: Instant.nullable(),
})
export const ClockRetargeted = z.object({
  ...clock,
  elapsedMs: z.number().int(),
  terms: ClockTerms,
  because: z.string(),
  dueAt: Instant.nullable(),
})
export const ClockMet = z.object({ ...clock, elapsedMs: z.number().int(), because: z.string() })
export const ClockContinued = z.object({
  ...clock,
  elapsedMs: z.number().int(),
  because: z.string(),
  dueAt: Instant.nullable(),
})
export const ClockCancelled = z.object({ ...clock, elapsedMs: z.number().int(), because: z.string() })
/** Stamped with the threshold's own instant however late the sweep ran. 75 is "at risk". */
export const ClockThresholdReached = z.object({
  ...clock,
  percent: z.number().int(),
  kind: z.string(),
  dueAt: Instant.nullable(),
})
export const ClockBreached = z.object({
  ...clock,
  kind: z.string(),
  serviceLevel: z.string(),
  targetMs: z.number().int(),
  elapsedMs: z.number().int(),
})
const said = z.object({ elapsedMs: z.number().int(), dueAt: Instant.nullable(), breachedAt: Instant.nullable() })
export const ClockRevised = z.object({ ...clock, because: z.string(), before: said, after: said })

export const serviceLevelEvents = {
  ClockStarted,
  ClockPaused,
  ClockResumed,
  ClockRetargeted,
  ClockMet,
  ClockContinued,
  ClockCancelled,
  ClockThresholdReached,
  ClockBreached,
  ClockRevised,
} as const
export type ServiceLevelEvent = FactsOf<typeof serviceLevelEvents>
