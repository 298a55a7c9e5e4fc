import { type PersonId, type Refusal, refuse, type Role, type Tier } from '@atlas/contracts'
import type { EscalationPolicy, RosterPerson, RosterPolicy } from '@atlas/policy'

export const findPerson = (roster: RosterPolicy, id: PersonId): RosterPerson | undefined =>
  roster.people.find((person) => person.id === id)

/** The person who acts. Refuses somebody whom the roster doesn't know. */
export const actingPerson = (roster: RosterPolicy, id: PersonId): RosterPerson | Refusal =>
  findPerson(roster, id) ??
  refuse(
    'not-in-roster',
    `${id} is nobody in the roster, so holds no role to act in`,
    [{ field: 'by', message: 'somebody whom the roster names' }],
    403,
  )

/** Roles of a tier, its reserve included: nobody owns at a tier without one (domain, "Tiers, roster, assignment"). */
export const rolesOfTier = (escalation: EscalationPolicy, tier: Tier): readonly Role[] => [
  ...escalation.tiers[tier].roles,
  ...escalation.tiers[tier].reserve,
]

export const worksAt = (person: RosterPerson, tier: Tier, escalation: EscalationPolicy): boolean =>
  rolesOfTier(escalation, tier).some((role) => person.roles.includes(role))

/** Whether the person may act on what another owns. */
export const oversees = (person: RosterPerson, escalation: EscalationPolicy): boolean =>
  escalation.oversight.some((role) => person.roles.includes(role))
