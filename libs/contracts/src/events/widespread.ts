import { z } from 'zod'
import { IncidentId, Instant } from '../envelope.js'
import type { FactsOf } from './facts-of.js'

/** What may be one cause on several clusters: a component with a symptom. */
export const WidespreadPattern = z.object({ component: z.string(), symptom: z.string() })
export type WidespreadPattern = z.infer<typeof WidespreadPattern>

const seen = { incidentId: IncidentId, number: z.string(), cluster: z.string(), at: Instant }
export const Sighting = z.object(seen)
export type Sighting = z.infer<typeof Sighting>

/** Stream `knowledge-<sha256 of the pattern>`: on which clusters it was seen, each time told to the incident. */
export const SymptomSeen = z.object({ pattern: WidespreadPattern, ...seen })
export const widespreadEvents = { SymptomSeen } as const
export type WidespreadEvent = FactsOf<typeof widespreadEvents>

/** In the incident's stream: with these others it may be one cause, so that one of them is the parent of the rest. */
export const ParentSuggested = z.object({
  incidentId: IncidentId,
  pattern: WidespreadPattern,
  /** The newest of those other clusters that showed it first: what began it is likely among them. */
  others: z.array(Sighting).min(1),
  /** On how many clusters it shows, this incident's included. */
  clusters: z.int().min(2),
})
