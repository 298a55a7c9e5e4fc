import { z } from 'zod'
import { IncidentId, PersonId } from '../envelope.js'

/**
 * Who may read an incident; of the stream `handling-<incidentId>`. Outside its team a restricted incident shows its
 * number, priority, status and clocks alone (domain, "Stakeholders and communication", readers).
 */

const incident = { incidentId: IncidentId, reason: z.string() }

/**
 * `by` null: policy restricts its category, or it came of an incident that is restricted, whose `team` reads this one as
 * well.
 */
export const IncidentRestricted = z.object({
  ...incident,
  by: PersonId.nullable(),
  team: z.array(PersonId).optional(),
})
export const RestrictionLifted = z.object({ ...incident, by: PersonId })
/** `reader` belongs to its team from now on: a person, or the channel of an audience. */
export const ReaderAdmitted = z.object({ ...incident, by: PersonId, reader: PersonId })

export const restrictionEvents = { IncidentRestricted, RestrictionLifted, ReaderAdmitted } as const
