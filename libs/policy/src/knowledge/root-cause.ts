import { Tier } from '@atlas/contracts'
import { z } from 'zod'
import { Duration } from '../duration.js'

/** policy/root-cause.yaml: when recurrence opens a root-cause task, and for whom. Durations in ms. */
export const RootCausePolicy = z.strictObject({
  recurrence: z.strictObject({
    times: z.int().min(2),
    within: Duration,
    /** Tiers whose resolutions count. */
    resolvedAt: z.array(Tier).min(1),
  }),
  tier: Tier,
})
export type RootCausePolicy = z.infer<typeof RootCausePolicy>
