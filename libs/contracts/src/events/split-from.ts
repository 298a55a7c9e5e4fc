import { z } from 'zod'
import { IncidentId } from '../envelope.js'

/** Of which incident this one's signals were, before it was split: id and [TicketID]. */
export const SplitFrom = z.object({ incidentId: IncidentId, number: z.string() })
export type SplitFrom = z.infer<typeof SplitFrom>
