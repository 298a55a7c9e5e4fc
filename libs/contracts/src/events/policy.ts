import { z } from 'zod'
import { Hash, Instant } from '../envelope.js'
import type { FactsOf } from './facts-of.js'

/** Stream `policy-in-force`. */
export const PolicyAdopted = z.object({
  hash: Hash,
  previous: Hash.nullable(),
  author: z.string(),
  approver: z.string().nullable(),
  reason: z.string(),
  effectiveAt: Instant,
  /** Names of the files that differ from the previous one. */
  changed: z.array(z.string()),
})
export const policyEvents = { PolicyAdopted } as const
export type PolicyEvent = FactsOf<typeof policyEvents>
