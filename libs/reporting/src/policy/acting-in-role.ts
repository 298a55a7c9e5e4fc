import { isRefusal, type Refusal, refuse } from '@atlas/contracts'
import { actingPerson } from '@atlas/domain'
import type { Policy, RosterPerson } from '@atlas/policy'
import { notAPerson, type Principal } from '@atlas/runtime'

type Does = 'proposedBy' | 'approvedBy'

/** Whoever the key acts for, in one of the roles that adoption.yaml names for one of these. */
export function actingInRole(
  { person: id }: Principal,
  { roster, adoption }: Policy,
  ...does: readonly Does[]
): RosterPerson | Refusal {
  if (id === null) return notAPerson('changes policy')
  const person = actingPerson(roster, id)
  if (isRefusal(person)) return person
  const right = [...new Set(does.flatMap((one) => adoption[one]))]
  if (right.some((role) => person.roles.includes(role))) return person
  const what = does.includes('approvedBy') ? 'a proposed policy is decided on by' : 'policy is changed by'
  const message = `${id} is ${person.roles.join(' and ')}; ${what} ${right.join(' or ')}`
  return refuse('wrong-hand', message, [{ field: 'by', message: right.join(' or ') }], 403)
}
