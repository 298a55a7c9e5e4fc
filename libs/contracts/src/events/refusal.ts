import { z } from 'zod'
import { IncidentId } from '../envelope.js'
import { MissingPart } from '../refusal.js'
import type { FactsOf } from './facts-of.js'

/** Stream `refusals-<service>-<incidentId>`: what a signed-in person was refused, and what was missing. */
export const CommandRefused = z.object({
  /** Null: what was not changed belongs to no incident (the roster, policy). */
  incidentId: IncidentId.nullable(),
  command: z.string(),
  code: z.string(),
  message: z.string(),
  missing: z.array(MissingPart),
})
export const refusalEvents = { CommandRefused } as const
export type RefusalEvent = FactsOf<typeof refusalEvents>
