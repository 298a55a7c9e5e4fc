import { z } from 'zod'
import { Hash, Instant } from '../envelope.js'
import { PolicyAdopted, PolicyProposed } from '../events/policy.js'

const version = {
  hash: 'a'.repeat(64),
  previous: 'b'.repeat(64),
  author: 'nadia.rossi',
  reason: 'longer opening hours',
  changed: ['calendars.yaml'],
}

export const PolicyProposalView = PolicyProposed.extend({ proposedAt: Instant }).meta({
  id: 'PolicyProposal',
  examples: [
    {
      ...version,
      needs: ['business is open on Fridays 08:00–18:00 instead of 08:00–17:00, where response of P3 and P4 count'],
      proposedAt: '2026-11-23T09:30:00.000Z',
    },
  ],
})

/** GET /v1/policy: what is in force, and what waits for a second person. */
export const PolicyView = z
  .object({
    inForce: PolicyAdopted,
    proposals: z.array(PolicyProposalView),
    version: z.int().describe('for If-Match: raised by each adoption, proposal and refusal'),
  })
  .meta({
    id: 'Policy',
    examples: [
      {
        inForce: { ...version, approver: 'grace.miller', effectiveAt: '2026-11-23T09:30:00.000Z' },
        proposals: [],
        version: 7,
      },
    ],
  })
export type PolicyView = z.infer<typeof PolicyView>

/** A file's place within the folder, such as `templates/resolved.md`: no way out of it, and nothing hidden. */
const FileName = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/,
    'the name of a file within the folder, such as templates/resolved.md',
  )

/** Body of POST /v1/policy: the whole folder, but for people.yaml, which is no part of a version. */
export const ProposePolicyInput = z
  .object({
    files: z.record(FileName, z.string()).describe('every file of the folder by its name, as text'),
    reason: z.string().trim().min(1).max(32_768),
    retarget: z
      .literal('running')
      .optional()
      .describe('clocks that run take its targets and calendars too; left out, they keep theirs'),
  })
  .meta({
    id: 'ProposePolicy',
    examples: [{ files: { 'calendars.yaml': '…' }, reason: 'longer opening hours' }],
  })
export type ProposePolicyInput = z.infer<typeof ProposePolicyInput>

export const PolicyAdoption = z
  .object({
    hash: Hash,
    outcome: z.enum(['adopted', 'proposed', 'in force already']),
    /** Names of the files that differ from the version in force. */
    changed: z.array(z.string()),
    /** What of it waits for a second person, as sentences. */
    needs: z.array(z.string()),
  })
  .meta({
    id: 'PolicyAdoption',
    examples: [{ hash: version.hash, outcome: 'adopted', changed: version.changed, needs: [] }],
  })
export type PolicyAdoption = z.infer<typeof PolicyAdoption>

/** Body of POST /v1/policy/{hash}/refuse. */
export const RefusePolicyInput = z
  .object({ reason: z.string().trim().min(1).max(32_768) })
  .meta({ id: 'RefusePolicy', examples: [{ reason: 'the contract says otherwise' }] })
export type RefusePolicyInput = z.infer<typeof RefusePolicyInput>

export const PolicyDecision = z
  .object({ hash: Hash, outcome: z.enum(['adopted', 'refused']), by: z.string(), changed: z.array(z.string()) })
  .meta({
    id: 'PolicyDecision',
    examples: [{ hash: version.hash, outcome: 'adopted', by: 'grace.miller', changed: version.changed }],
  })
export type PolicyDecision = z.infer<typeof PolicyDecision>

/** The hash of a policy, or its first digits. */
export const PolicyRef = z
  .string()
  .regex(/^[0-9a-f]{8,64}$/, 'the hash of a policy, its first 8 digits at least')
  .meta({ examples: [version.hash.slice(0, 12)] })
export type PolicyRef = z.infer<typeof PolicyRef>
