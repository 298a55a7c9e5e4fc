import { isRefusal, type PersonId, type Refusal, refuse } from '@atlas/contracts'
import type { RosterPerson } from '@atlas/policy'
import { actingPerson, oversees, rolesOfTier, worksAt } from '../../roster/person.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'

/** The owner (during a hand-over its giver), or somebody with oversight; of what nobody owns, whoever works at its tier. */
export function responsiblePerson(
  incident: Incident,
  by: PersonId,
  { policy }: Pick<HandlingContext, 'policy'>,
): RosterPerson | Refusal {
  const person = actingPerson(policy.roster, by)
  if (isRefusal(person)) return person
  if (oversees(person, policy.escalation) || incident.owner === by) return person
  if (incident.owner === null && incident.tier !== null && worksAt(person, incident.tier, policy.escalation))
    return person
  const { owner, tier } = incident
  const overseers = policy.escalation.oversight.join(' or ')
  const whose = owner ? `${owner} owns it` : `it waits at ${tier ?? 'no tier yet'}`
  const first = owner ?? (tier === null ? null : rolesOfTier(policy.escalation, tier).join(', '))
  return refuse(
    'wrong-hand',
    `${by} can't act on this incident: ${whose}, and ${overseers} may as well`,
    [{ field: 'by', message: first === null ? overseers : `${first}, or ${overseers}` }],
    403,
  )
}

/** Nobody owns at a tier without a role of that tier (domain, "Tiers, roster, assignment"). */
export function workerAt(
  tier: NonNullable<Incident['tier']>,
  by: PersonId,
  { policy }: HandlingContext,
): RosterPerson | Refusal {
  const person = actingPerson(policy.roster, by)
  if (isRefusal(person) || worksAt(person, tier, policy.escalation)) return person
  const right = rolesOfTier(policy.escalation, tier).join(', ')
  return refuse(
    'wrong-hand',
    `${by} is ${person.roles.join(' and ')}; an incident at ${tier} is owned by ${right}`,
    [{ field: 'by', message: right }],
    403,
  )
}
