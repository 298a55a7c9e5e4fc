import {
  type Category,
  type EventOf,
  type HandlingEvent,
  instant,
  type Instant,
  isRefusal,
  milliseconds,
  type PersonId,
  type Refusal,
  refuse,
} from '@atlas/contracts'
import type { WarRoomPolicy } from '@atlas/policy'
import { onShift } from '../../roster/on-shift.js'
import { findPerson } from '../../roster/person.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { HandlingState, Incident } from '../handling.js'
import { actsInPart, openRoom, partOf } from './open-room.js'
import type { RoomPart } from './war-room.js'

/** Who was called acknowledges their page: the part is theirs. Nothing where another has it, or nobody called them. */
export function partAcknowledged(
  { by, part: named }: CommandOf<'part-acknowledged'>,
  { incidentId, warRoom }: Incident,
  { now }: HandlingContext,
): readonly HandlingEvent[] {
  const found = warRoom?.ended === null ? warRoom.parts.find((one) => one.part === named) : undefined
  // Nobody has two parts: whoever has one leaves the other to its next candidate.
  if (!found || warRoom?.parts.some(({ person }) => person === by)) return []
  const { part, role, person: instead, handedTo, called } = found
  const asked = instead === null ? called.includes(by) : handedTo === by
  if (!asked) return []
  return [{ type: 'WarRoomPartFilled', occurredAt: now, data: { incidentId, part, role, person: by, instead } }]
}

/** When the first part that nobody has acknowledged calls its next candidate; null where each is filled or exhausted. */
export function nextCallDue(state: HandlingState, { nextCandidateAfter }: WarRoomPolicy): Instant | null {
  if (!state.opened || state.warRoom?.ended !== null) return null
  const [first] = state.warRoom.parts
    .filter(isUnanswered)
    .map(({ calledAt }) => calledAt)
    .sort()
  return first === undefined ? null : instant(milliseconds(first) + nextCandidateAfter)
}

/** An unfilled part calls its next candidate, each step an event (domain, P1 protocol). */
export function partUnanswered(
  { dueAt }: CommandOf<'part-unanswered'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { warRoom, category } = incident
  if (warRoom?.ended !== null) return []
  const waited = context.policy.warRoom.nextCandidateAfter
  const events: HandlingEvent[] = []
  const taken = new Set(
    warRoom.parts.flatMap(({ called, person }) => [...called, ...(person === null ? [] : [person])]),
  )
  for (const one of warRoom.parts) {
    if (!isUnanswered(one) || milliseconds(one.calledAt) + waited > milliseconds(dueAt)) continue
    const silent = one.called.at(-1) ?? 'nobody'
    const event = callNext(one, { ...incident, category }, taken, `${silent} has not acknowledged`, dueAt, context)
    if (event.data.person !== null) taken.add(event.data.person)
    events.push(event)
  }
  return events
}

const isUnanswered = ({ person, exhausted }: RoomPart): boolean => person === null && !exhausted

/** On shift before off, by skill and load before the roster's order; nobody for two parts. */
export function callNext(
  { part, role }: Pick<RoomPart, 'part' | 'role'>,
  { incidentId, category }: { readonly incidentId: Incident['incidentId']; readonly category: Category | null },
  taken: ReadonlySet<PersonId>,
  because: string,
  occurredAt: Instant,
  { now, policy: { roster }, work }: HandlingContext,
): EventOf<'WarRoomPartCalled'> {
  const atWork = onShift(roster, now)
  const present = new Set(atWork.flatMap(({ person, roles }) => (roles.includes(role) ? [person.id] : [])))
  const [next] = roster.people
    .filter(({ id, roles }) => roles.includes(role) && !taken.has(id))
    .map(({ id, skills }) => ({
      id,
      order: [present.has(id) ? 0 : 1, category !== null && skills.includes(category) ? 0 : 1, work.ofPerson(id)],
    }))
    .sort((one, other) => one.order.map((n, i) => n - (other.order[i] ?? 0)).find((n) => n !== 0) ?? 0)
  const reason = next
    ? `${because}; ${present.has(next.id) ? 'on' : 'off'} shift`
    : `${because}; no other ${role} is left`
  const pinned = atWork.map(({ person }) => person.id)
  const data = { incidentId, part, role, person: next?.id ?? null, reason, onShift: pinned }
  return { type: 'WarRoomPartCalled', occurredAt, data }
}

/** By who holds the part, or by oversight; to somebody of its role, who holds it once they acknowledge. */
export function handOverPart(
  { by, part: named, to, reason }: CommandOf<'hand-over-part'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const room = openRoom(incident)
  if (isRefusal(room)) return room
  const found = partOf(room, named)
  if (isRefusal(found)) return found
  const wrong = actsInPart(found, by, context, true)
  if (wrong) return wrong
  const { part, role, person: from } = found
  const unfit = unfitFor(found, to, room.parts, context)
  if (unfit !== undefined)
    return refuse(
      'unfit-for-part',
      `${to} can't take the part that ${part}: ${unfit}`,
      [{ field: 'to', message: unfit }],
      422,
    )
  const data = { incidentId: incident.incidentId, part, role, by, from, to, reason }
  return [{ type: 'WarRoomPartHandedOver', occurredAt: context.now, data }]
}

function unfitFor(
  { role, person, part }: RoomPart,
  to: PersonId,
  parts: readonly RoomPart[],
  { policy: { roster } }: HandlingContext,
): string | undefined {
  if (person === to) return `${to} holds it already`
  const holders = roster.people.filter(({ roles }) => roles.includes(role)).map(({ id }) => id)
  if (!findPerson(roster, to)?.roles.includes(role)) return `somebody who is ${role}: ${holders.join(', ')}`
  const other = parts.find((one) => one.part !== part && (one.person === to || one.handedTo === to))
  return other && `${to} ${other.part} already, and nobody has two parts`
}
