import type { Category, EventOf, IncidentId, PersonId, Priority, Role } from '@atlas/contracts'
import type { WarRoomPart } from '@atlas/policy'
import { onShift } from '../../roster/on-shift.js'
import type { HandlingContext } from '../context.js'

type Part = EventOf<'ResponseTeamCalled'>['data']['parts'][number]

/**
 * P1: one Evangelist leads, one Team Lead communicates, one Kube-Admin operates, called at once and nobody for two
 * parts; a part that nobody on shift can fill is called with null (domain, P1 protocol). Other priorities have no
 * parts in policy, so nothing is called.
 */
export function callResponseTeam(
  incident: { readonly incidentId: IncidentId; readonly priority: Priority; readonly category: Category },
  context: HandlingContext,
): readonly EventOf<'ResponseTeamCalled'>[] {
  const team = context.policy.priorities.priorities[incident.priority].responseTeam.flatMap(({ role, part }) =>
    part ? [{ role, part }] : [],
  )
  if (team.length === 0) return []
  const data = { incidentId: incident.incidentId, parts: [...fillParts(team, incident.category, context)] }
  return [{ type: 'ResponseTeamCalled', occurredAt: context.now, data }]
}

function fillParts(
  team: readonly { readonly role: Role; readonly part: WarRoomPart }[],
  category: Category,
  { now, policy, work }: HandlingContext,
): readonly Part[] {
  const called: PersonId[] = []
  return team.map(({ role, part }) => {
    const [best] = onShift(policy.roster, now)
      .filter(({ person, roles }) => roles.includes(role) && !called.includes(person.id))
      .map(({ person }) => ({
        id: person.id,
        order: [person.skills.includes(category) ? 0 : 1, work.ofPerson(person.id)] as const,
      }))
      .sort((one, other) => one.order[0] - other.order[0] || one.order[1] - other.order[1])
    if (best) called.push(best.id)
    return { part, role, person: best?.id ?? null }
  })
}
