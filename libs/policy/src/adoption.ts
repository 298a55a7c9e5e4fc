import { Role } from '@atlas/contracts'
import { z } from 'zod'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'

/** policy/adoption.yaml: who changes policy (domain, "Words": policy is adopted). Roles of the roster in force. */
export const AdoptionPolicy = z.strictObject({
  /** Put in force what one person may change alone, and propose the rest. */
  proposedBy: z.array(Role).min(1),
  /** Put in force what somebody else proposed, or refuse it. */
  approvedBy: z.array(Role).min(1),
})
export type AdoptionPolicy = z.infer<typeof AdoptionPolicy>

/** Somebody proposes, and whoever does is not the only one who could approve. */
export function checkAdoption({ adoption, roster }: PolicySubjects): Misfit[] {
  const file = 'adoption.yaml'
  const { proposedBy, approvedBy } = adoption
  const held = (roles: readonly Role[]): string[] =>
    roster.people.filter((person) => roles.some((role) => person.roles.includes(role))).map(({ id }) => id)
  const [proposers, approvers] = [held(proposedBy), held(approvedBy)]
  if (proposers.length === 0)
    return [{ file, path: ['proposedBy'], message: `nobody in roster.yaml is ${proposedBy.join(' or ')}` }]
  const alone = proposers.find((proposer) => approvers.every((approver) => approver === proposer))
  if (alone === undefined) return []
  const who = approvers.length === 0 ? 'nobody in roster.yaml is' : `besides ${alone}, who may propose, nobody is`
  return [{ file, path: ['approvedBy'], message: `${who} ${approvedBy.join(' or ')}` }]
}
