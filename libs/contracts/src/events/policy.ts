import { z } from 'zod'
import { Hash, Instant, PersonId } from '../envelope.js'
import type { FactsOf } from './facts-of.js'

/** Stream `policy-in-force`. */
const version = {
  hash: Hash,
  /** In force when it was written or proposed. */
  previous: Hash.nullable(),
  author: z.string(),
  reason: z.string(),
  /** Names of the files that differ from the previous one. */
  changed: z.array(z.string()),
  /** Clocks that run take this version's targets and calendars; left out, they keep the version that armed them. */
  retarget: z.literal('running').optional(),
}

export const PolicyAdopted = z.object({ ...version, approver: z.string().nullable(), effectiveAt: Instant })
/** It changes what one person doesn't change alone, and waits for another. */
export const PolicyProposed = z.object({
  ...version,
  /** What of it needs a second person, as sentences. */
  needs: z.array(z.string()).min(1),
})
/** By a second person, or by its author, who takes it back. */
export const PolicyProposalRefused = z.object({ hash: Hash, by: PersonId, reason: z.string() })

export const policyEvents = { PolicyAdopted, PolicyProposed, PolicyProposalRefused } as const
export type PolicyEvent = FactsOf<typeof policyEvents>
