import { type Consulted, type PersonId, type Refusal, refuse } from '@atlas/contracts'
import type { PolicySubjects } from '@atlas/policy'
import { onShift } from '../../roster/on-shift.js'
import { findPerson } from '../../roster/person.js'
import type { HandlingContext } from '../context.js'

/** Who is meant, but for the one who asks; a refusal where that is nobody, with who could be asked instead. */
export function consultedPeople(of: Consulted, by: PersonId, context: HandlingContext): readonly PersonId[] | Refusal {
  const people = meant(of, context)
  if ('refused' in people) return people
  const others = people.filter((person) => person !== by)
  return others.length > 0 ? others : nobody('nobody but who asks is meant', 'of', 'somebody else')
}

function meant(of: Consulted, { policy, now }: HandlingContext): readonly PersonId[] | Refusal {
  if ('person' in of) {
    const member = Object.values(policy.stakeholders.audiences).some(({ members }) => members.includes(of.person))
    return member || findPerson(policy.roster, of.person)
      ? [of.person]
      : nobody(`${of.person} is nobody in the roster, nor in an audience`, 'of.person', 'an id of either')
  }
  if ('audience' in of) return membersOf(of.audience, policy.stakeholders)
  const { roles } = policy.escalation.tiers[of.tier]
  const works = (held: readonly string[]) => roles.some((role) => held.includes(role))
  const present = onShift(policy.roster, now).filter((one) => works(one.roles))
  if (present.length > 0) return present.map(({ person }) => person.id)
  const could = policy.roster.people.filter((person) => works(person.roles)).map(({ id }) => id)
  return nobody(`nobody of ${of.tier} is on shift`, 'of', `a person by name, such as ${could.slice(0, 3).join(', ')}`)
}

/** Consultations go to technical stakeholders (domain, "Stakeholders and communication"). */
function membersOf(audience: string, { audiences }: PolicySubjects['stakeholders']): readonly PersonId[] | Refusal {
  const technical = Object.entries(audiences).filter(([, { layer }]) => layer === 'technical')
  const found = technical.find(([id]) => id === audience)?.[1]
  const right = `one of ${technical.map(([id]) => id).join(', ')}`
  if (!found) return nobody(`${audience} is no technical audience`, 'of.audience', right)
  return found.members.length > 0
    ? found.members
    : nobody(`policy names nobody of ${found.name}`, 'of.audience', 'one with members, or a person')
}

const nobody = (message: string, field: string, right: string): Refusal =>
  refuse('nobody-to-ask', `${message}, so there is nobody to ask`, [{ field, message: right }], 422)
