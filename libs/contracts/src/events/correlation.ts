import { z } from 'zod'
import { Hash, IncidentId, Instant } from '../envelope.js'
import type { FactsOf } from './facts-of.js'

/**
 * Stream `correlation-<sha256 of rule, cluster and labels>`: what fires there that explains other signals. Each event is
 * told to the incident of the cause.
 */

/** A rule of policy/correlation.yaml has this key for a cause: while it fires, signals that it explains join its incident. */
export const CauseFired = z.object({
  incidentId: IncidentId,
  /** [TicketID]; null where intake doesn't know it. */
  number: z.string().nullable(),
  rule: z.string(),
  dedupKey: Hash,
  startsAt: Instant,
})
export const CauseCleared = z.object({ incidentId: IncidentId, rule: z.string(), dedupKey: Hash })

export const correlationEvents = { CauseFired, CauseCleared } as const
export type CorrelationEvent = FactsOf<typeof correlationEvents>
