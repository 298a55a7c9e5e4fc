import { z } from 'zod'
import { ContentHash, Hash, IncidentId, Instant, PersonId } from '../envelope.js'
import { Category, Tier } from '../words.js'
import type { FactsOf } from './facts-of.js'

/**
 * Stream `knowledge-<pattern hash>`: what comes back, and what was found to be its cause (domain, "Knowledge"). Each event is
 * told to the incident that it came with.
 */

/** What recurs: a category on a cluster, or one dedup key (source, cluster and fingerprint). */
export const RecurrencePattern = z.union([
  z.object({ category: Category, cluster: z.string() }),
  z.object({ dedupKey: Hash }),
])
export type RecurrencePattern = z.infer<typeof RecurrencePattern>

const Recurring = z.object({ incidentId: IncidentId, number: z.string(), at: Instant })

export const RecurrenceCounted = z.object({
  pattern: RecurrencePattern,
  ...Recurring.shape,
  /** Resolved where it counts, or knowledge ran out without a runbook. */
  why: z.enum(['resolved', 'knowledge-gap']),
  /** What was before this counts no more. */
  since: Instant,
})
export const RootCauseTaskOpened = z.object({
  /** From 1, by pattern. */
  task: z.number().int(),
  pattern: RecurrencePattern,
  category: Category,
  incidents: z.array(Recurring).min(1),
  tier: Tier,
  /** Null: nobody of the tier is on shift. */
  candidate: PersonId.nullable(),
})
export const RootCauseTaskTaken = z.object({ task: z.number().int(), by: PersonId })
/** A runbook of the policy in force, a KB article, or why neither. */
export const RootCauseResult = z.union([
  z.strictObject({ runbook: z.string().min(1).max(63) }),
  z.strictObject({ article: z.url('the address of a KB article').max(2000) }),
  z.strictObject({ noneBecause: z.string().trim().min(1).max(2000) }),
])
export type RootCauseResult = z.infer<typeof RootCauseResult>
export const RootCauseFound = z.object({
  task: z.number().int(),
  by: PersonId,
  /** In words, as content. */
  rootCause: ContentHash,
  result: RootCauseResult,
})

export const rootCauseEvents = { RecurrenceCounted, RootCauseTaskOpened, RootCauseTaskTaken, RootCauseFound } as const
export type RootCauseEvent = FactsOf<typeof rootCauseEvents>
