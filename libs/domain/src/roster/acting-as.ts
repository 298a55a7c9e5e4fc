import { type Actor, type PersonId, tiers } from '@atlas/contracts'
import type { EscalationPolicy, RosterPolicy } from '@atlas/policy'
import { findPerson } from './person.js'

/**
 * Who acts, with the roles and the tier that they have then: they are pinned, so that a proof never asks today's roster
 * (domain, "Words"). The tier is the highest of which they hold a role, its reserve apart; whom the roster doesn't know
 * has neither.
 */
export function actingAs(
  { roster, escalation }: { readonly roster: RosterPolicy; readonly escalation: Pick<EscalationPolicy, 'tiers'> },
  id: PersonId,
  via: string,
): Actor {
  const roles = findPerson(roster, id)?.roles
  if (!roles) return { kind: 'person', id, via }
  const tier = tiers.findLast((tier) => escalation.tiers[tier].roles.some((role) => roles.includes(role)))
  return { kind: 'person', id, via, roles: [...roles], ...(tier ? { tier } : {}) }
}
