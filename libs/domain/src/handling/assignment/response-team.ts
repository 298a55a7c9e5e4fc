import type {
  Category,
  EventOf,
  HandlingEvent,
  IncidentId,
  PersonId,
  Priority,
  Role,
  WarRoomPart,
} from '@atlas/contracts'
import { onShift } from '../../roster/on-shift.js'
import type { HandlingContext } from '../context.js'
import { callNext } from '../war-room/parts.js'

type Part = EventOf<'ResponseTeamCalled'>['data']['parts'][number]

/**
 * P1: one Evangelist leads, one Team Lead communicates, one Kube-Admin operates, called at once and nobody for two
 * parts; a part that nobody on shift can fill is called with null, and then its first candidate off shift (domain, P1
 * protocol). Other priorities have no parts in policy, so nothing is called.
 */
export function callResponseTeam(
  incident: { readonly incidentId: IncidentId; readonly priority: Priority; readonly category: Category },
  context: HandlingContext,
): readonly HandlingEvent[] {
  const team = context.policy.priorities.priorities[incident.priority].responseTeam.flatMap(({ role, part }) =>
    part ? [{ role, part }] : [],
  )
  if (team.length === 0) return []
  const parts = fillParts(team, incident.category, context)
  const taken = new Set(parts.flatMap(({ person }) => person ?? []))
  const offShift = parts
    .filter(({ person }) => person === null)
    .map((part) => {
      const call = callNext(part, incident, taken, `no ${part.role} is on shift`, context.now, context)
      if (call.data.person !== null) taken.add(call.data.person)
      return call
    })
  const data = { incidentId: incident.incidentId, parts: [...parts] }
  return [{ type: 'ResponseTeamCalled', occurredAt: context.now, data }, ...offShift]
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
