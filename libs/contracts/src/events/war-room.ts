import { z } from 'zod'
import { IncidentId, Instant } from '../envelope.js'
import { Priority } from '../words.js'

/** The P1 protocol; of the stream `handling-<incidentId>`. */

const incident = { incidentId: IncidentId }

/** Nobody has confirmed a tentative priority in time: audiences hear of it all the same. */
export const ConfirmationOverdue = z.object({ ...incident, priority: Priority, since: Instant })

export const warRoomEvents = { ConfirmationOverdue } as const
