import { type PersonId, type Refusal, refuse, type WarRoomPart } from '@atlas/contracts'
import { isRefusal } from '@atlas/contracts'
import { actingPerson, oversees } from '../../roster/person.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import type { RoomPart, WarRoom } from './war-room.js'

/** The war room while it is open, or why there is none. */
export function openRoom({ warRoom, priority, status }: Incident): WarRoom | Refusal {
  if (warRoom && warRoom.ended === null) return warRoom
  const why = !warRoom
    ? `none was called for a ${priority ?? 'report without priority'}`
    : warRoom.ended === 'all-clear'
      ? 'the all-clear was given'
      : 'it was stood down'
  return refuse('no-war-room', `this incident (${status}) has no open war room: ${why}`, [
    { field: 'incident', message: 'one whose war room is open' },
  ])
}

/** A part of the room, or which ones there are. */
export function partOf({ parts }: WarRoom, part: WarRoomPart): RoomPart | Refusal {
  const right = parts.map((one) => one.part).join(', ')
  return (
    parts.find((one) => one.part === part) ??
    refuse('no-such-part', `the war room has no part "${part}"; it has ${right}`, [{ field: 'part', message: right }])
  )
}

/**
 * Who may act in a part: whoever holds it; while nobody does, anybody of its role. Oversight may where `orOversight`.
 */
export function actsInPart(
  { part, role, person: holder }: RoomPart,
  by: PersonId,
  { policy }: HandlingContext,
  orOversight = false,
): Refusal | undefined {
  const person = actingPerson(policy.roster, by)
  if (isRefusal(person)) return person
  if (holder === by || (holder === null && person.roles.includes(role))) return undefined
  if (orOversight && oversees(person, policy.escalation)) return undefined
  const whom =
    holder === null ? `anybody who is ${role}, since nobody has taken the part yet` : `${holder}, who ${part}`
  const others = orOversight ? `, or ${policy.escalation.oversight.join(' or ')}` : ''
  return refuse(
    'wrong-hand',
    `${by} is ${person.roles.join(' and ')}; this is for ${whom}${others}`,
    [{ field: 'by', message: `${whom}${others}` }],
    403,
  )
}
