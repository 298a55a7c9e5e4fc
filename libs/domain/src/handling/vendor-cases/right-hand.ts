import { isRefusal, type PersonId, type Refusal, refuse, type Role } from '@atlas/contracts'
import { actingPerson } from '../../roster/person.js'
import type { HandlingContext } from '../context.js'
import { standsInFor } from '../reclassification/approvers.js'
import type { VendorCase } from './vendor-case.js'

/** In which role, and whose shift they take, for the event. */
export interface VendorHand {
  readonly by: PersonId
  readonly role: Role
  readonly insteadOf?: PersonId
}

/**
 * Who opens a case and speaks with the vendor: a role of the case that they hold themselves, whomever they stand in
 * for. L2 lacks the authority to engage the vendor directly (playbook, "Escalation Protocols & Technical Severity
 * Reclassification").
 */
export function vendorHand(by: PersonId, { roles }: VendorCase, context: HandlingContext): VendorHand | Refusal {
  const person = actingPerson(context.policy.roster, by)
  if (isRefusal(person)) return person
  const role = roles.find((one) => person.roles.includes(one))
  const insteadOf = standsInFor(by, context)
  if (role) return { by, role, ...(insteadOf === undefined ? {} : { insteadOf }) }
  const needed = roles.join(' or ')
  const lent = insteadOf ? `, and standing in for ${insteadOf} lends no role that they don't hold` : ''
  return refuse(
    'wrong-hand',
    `${by} is ${person.roles.join(' and ')}${lent}; ${needed} opens vendor cases and speaks with the vendor`,
    [{ field: 'by', message: needed }],
    403,
  )
}
