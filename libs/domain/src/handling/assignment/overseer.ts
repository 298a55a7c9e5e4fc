import type { PersonId } from '@atlas/contracts'
import { onShift } from '../../roster/on-shift.js'
import type { HandlingContext } from '../context.js'

/** Somebody of oversight: on shift, else the roster's first; of `except` only where there is nobody else. */
export function overseer({ policy, now }: HandlingContext, except: readonly PersonId[] = []): PersonId | null {
  const { oversight } = policy.escalation
  const oversees = ({ roles }: { readonly roles: readonly string[] }) => oversight.some((role) => roles.includes(role))
  const onDuty = onShift(policy.roster, now)
    .filter(oversees)
    .map(({ person }) => person.id)
  const everybody = [...onDuty, ...policy.roster.people.filter(oversees).map(({ id }) => id)]
  return everybody.find((person) => !except.includes(person)) ?? everybody[0] ?? null
}
