import { z } from 'zod'
import { IncidentId, Instant, PersonId } from '../envelope.js'
import { breachEvents } from './breaches.js'
import { ClockTerms, PinnedTerms } from './clock-terms.js'
import type { FactsOf } from './facts-of.js'

/** Stream `service-level-<incidentId>`: every clock of one incident. A clock is (incident, service level, cycle). */

const clock = {
  incidentId: IncidentId,
  /** `<service level id>/<cycle>`, such as `response/1`; cycle from 1. */
  clock: z.string(),
}
const pinned = { ...clock, pinned: PinnedTerms }

/** The entry's own instant is the event's `occurredAt`. `elapsedMs` is up to and including it. */
export const ClockStarted = z.object({
  ...clock,
  terms: ClockTerms,
  because: z.string(),
  dueAt: Instant.nullable(),
})
export const ClockPaused = z.object({ ...pinned, elapsedMs: z.number().int(), because: z.string() })
export const ClockResumed = z.object({
  ...pinned,
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
export const ClockMet = z.object({ ...pinned, elapsedMs: z.number().int(), because: z.string() })
export const ClockContinued = z.object({
  ...pinned,
  elapsedMs: z.number().int(),
  because: z.string(),
  dueAt: Instant.nullable(),
})
export const ClockCancelled = z.object({ ...pinned, elapsedMs: z.number().int(), because: z.string() })
/**
 * A pause or resume that changed nothing when it was recorded. It is kept since a fact recorded late may make it
 * count: an answer while the clock ran, and then the request, back-dated, that it answered.
 */
export const ClockNoted = z.object({ ...pinned, change: z.enum(['pause', 'resume']), because: z.string() })
/** Stamped with the threshold's own instant however late the sweep ran. 75 is "at risk". */
export const ClockThresholdReached = z.object({
  ...pinned,
  percent: z.number().int(),
  kind: z.string(),
  dueAt: Instant.nullable(),
})
export const ClockBreached = z.object({
  ...pinned,
  kind: z.string(),
  serviceLevel: z.string(),
  targetMs: z.number().int(),
  elapsedMs: z.number().int(),
  /** Whose word was broken, of a promised update. */
  promisedBy: PersonId.optional(),
})
/**
 * The fact that caused an entry happened at another instant, `to`, which is the event's own; the entry acts from there
 * on. What that changes of what was said, ClockRevised says.
 */
export const ClockCorrected = z.object({
  ...pinned,
  change: z.enum(['start', 'pause', 'resume', 'retarget', 'stop', 'cancel']),
  from: Instant,
  to: Instant,
  because: z.string(),
})
/** What a clock says as of the latest instant it has spoken of; `reached` are its thresholds, 100 the breach. */
const said = z.object({
  elapsedMs: z.number().int(),
  dueAt: Instant.nullable(),
  breachedAt: Instant.nullable(),
  reached: z.array(z.object({ percent: z.number().int(), at: Instant })),
})
/** A fact recorded late changed what was said. A mark in `after` alone has an event of its own as well. */
export const ClockRevised = z.object({ ...pinned, because: z.string(), before: said, after: said })

export const serviceLevelEvents = {
  ClockStarted,
  ClockPaused,
  ClockResumed,
  ClockRetargeted,
  ClockMet,
  ClockContinued,
  ClockCancelled,
  ClockNoted,
  ClockThresholdReached,
  ClockBreached,
  ClockCorrected,
  ClockRevised,
  ...breachEvents,
} as const
export type ServiceLevelEvent = FactsOf<typeof serviceLevelEvents>
