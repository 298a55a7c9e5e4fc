import { isRefusal, type PersonId, type Refusal, refuse, type Role } from '@atlas/contracts'
import { actingPerson } from '@atlas/domain'
import type { Policy } from '@atlas/policy'
import type { Principal } from '@atlas/runtime'

export interface ActingInRole {
  readonly id: PersonId
  /** Held then; pinned, so that a proof never asks today's roster. */
  readonly roles: readonly Role[]
}

type Does = 'proposedBy' | 'approvedBy'

/** Whoever the key acts for, in one of the roles that adoption.yaml names for one of these. */
export function actingInRole(
  { person: id }: Principal,
  { roster, adoption }: Policy,
  ...does: readonly Does[]
): ActingInRole | Refusal {
  if (id === null) return refuse('not-a-person', 'This key acts for nobody; only a person changes policy.', [], 403)
  const person = actingPerson(roster, id)
  if (isRefusal(person)) return person
  const right = [...new Set(does.flatMap((one) => adoption[one]))]
  if (right.some((role) => person.roles.includes(role))) return person
  const what = does.includes('approvedBy') ? 'a proposed policy is decided on by' : 'policy is changed by'
  const message = `${id} is ${person.roles.join(' and ')}; ${what} ${right.join(' or ')}`
  return refuse('wrong-hand', message, [{ field: 'by', message: right.join(' or ') }], 403)
}
