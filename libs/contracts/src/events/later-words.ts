import { z } from 'zod'
import { IncidentId, PersonId } from '../envelope.js'
import { Category } from '../words.js'
import { Affected } from './affected.js'

/**
 * What people learn after triage, which moves no priority (domain, "Classification and triage"): that goes by the
 * matrix alone. Events of the stream `handling-<incidentId>`.
 */
const said = { incidentId: IncidentId, by: PersonId, reason: z.string() }

/** Another component turned out to be the broken one. */
export const Recategorised = z.object({ ...said, from: Category, to: Category })
/** What it touches, as a whole: more than it seemed, or less. */
export const ScopeChanged = z.object({ ...said, affected: Affected })

export const laterWordEvents = { Recategorised, ScopeChanged } as const
