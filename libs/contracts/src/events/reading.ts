import { z } from 'zod'
import { IncidentId, PersonId } from '../envelope.js'
import type { FactsOf } from './facts-of.js'

/**
 * Streams `readings-<service>-<incidentId>`: what an auditor read that they couldn't read otherwise. Whose key it was says
 * the actor.
 */
export const IncidentRead = z.object({
  incidentId: IncidentId,
  keyId: z.string(),
  person: PersonId.nullable(),
  /** Which view of it: `incident`, `trail`, `notes` … */
  view: z.string(),
})

export const readingEvents = { IncidentRead } as const
export type ReadingEvent = FactsOf<typeof readingEvents>
