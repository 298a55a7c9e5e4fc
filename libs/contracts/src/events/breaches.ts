import { z } from 'zod'
import { IncidentId, Instant, PersonId } from '../envelope.js'
import { Role } from '../words.js'
import { PinnedTerms } from './clock-terms.js'

/** What people say of a breach; of the stream `service-level-<incidentId>`. A breach stays one whatever is said of it. */

const breach = {
  incidentId: IncidentId,
  clock: z.string(),
  pinned: PinnedTerms,
  /** Which instant it is said of, should a fact recorded late move the breach afterwards. */
  breachedAt: Instant,
}

/** Why the promise was broken. The newest explanation counts; earlier ones stay in the stream. */
export const BreachExplained = z.object({
  ...breach,
  /** Id of a cause in service-levels.yaml: what reports count by. */
  cause: z.string(),
  because: z.string(),
  by: PersonId,
})
/** Reports show a figure with the excused breaches and one without. */
export const BreachExcused = z.object({
  ...breach,
  reason: z.string(),
  approver: PersonId,
  /** In which they may excuse. */
  role: Role,
})

/** It was excused by mistake, or what excused it wasn't so: it counts as a breach in both figures again. */
export const BreachExcuseWithdrawn = z.object({ ...breach, reason: z.string(), by: PersonId, role: Role })

export const breachEvents = { BreachExplained, BreachExcused, BreachExcuseWithdrawn } as const
