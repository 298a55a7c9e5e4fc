import type { PersonId, Role } from '@atlas/contracts'
import { onShift } from '../../roster/on-shift.js'
import type { HandlingContext } from '../context.js'

/**
 * Who holds one of the roles, in the order in which they are asked: on shift before off, then by the roster. A
 * delegate on shift counts in the roles that they hold themselves. Never the writer.
 */
export function approversOf(
  roles: readonly Role[],
  writer: PersonId,
  { now, policy: { roster } }: HandlingContext,
): PersonId[] {
  const holders = roster.people
    .filter((person) => person.id !== writer && roles.some((role) => person.roles.includes(role)))
    .map(({ id }) => id)
  const present = new Set(onShift(roster, now).map(({ person }) => person.id))
  return [...holders.filter((id) => present.has(id)), ...holders.filter((id) => !present.has(id))]
}

/** Whom a person stands in for at this instant, if they do. */
export const standsInFor = (by: PersonId, { now, policy: { roster } }: HandlingContext): PersonId | undefined =>
  onShift(roster, now).find(({ person }) => person.id === by)?.insteadOf
