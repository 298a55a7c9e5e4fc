import { z } from 'zod'
import { AskedInstant } from '../asked-instant.js'

/**
 * An instant of the past: what had happened by `asOf`, as far as it had been recorded by `asKnownAt`; that very instant
 * counts in either. Left out, either bounds nothing.
 */
export const PointInTime = z.object({ asOf: AskedInstant.optional(), asKnownAt: AskedInstant.optional() }).strict()
export type PointInTime = Readonly<z.output<typeof PointInTime>>
