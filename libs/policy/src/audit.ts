import { z } from 'zod'
import { Duration } from './duration.js'

/** policy/audit.yaml: how often the log is sealed. What isn't sealed yet, nothing outside the database vouches for. */
export const AuditPolicy = z.strictObject({
  seals: z.strictObject({
    /** A seal covers so many positions at most, and is made as soon as there are as many. */
    positions: z.int('a number of positions from 1 to 100000').min(1).max(100_000),
    /** No event waits longer for its seal, however few there are. */
    within: Duration.refine((ms) => ms >= 1000, 'a duration of at least 1s'),
  }),
})
export type AuditPolicy = z.infer<typeof AuditPolicy>
