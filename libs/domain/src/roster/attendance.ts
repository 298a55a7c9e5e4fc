import { type Instant, milliseconds, type PersonId, type Role } from '@atlas/contracts'
import type { RosterPerson } from '@atlas/policy'
import type { Roster } from './overrides/with-changes.js'
import { type Shift, shiftAt } from './shift.js'

/** Why somebody is on shift or isn't; `change` numbers the change of the roster, null where it is the policy's. */
export interface Reason {
  readonly kind: 'shift' | 'override' | 'swap' | 'leave' | 'delegation'
  readonly change: number | null
}

/** Of a person who is on shift, or whose shift another one has, or nobody. */
export interface Attendance {
  readonly person: RosterPerson
  readonly onShift: boolean
  /** What they act as: their own roles, or those that they share with the person whose shift they take. */
  readonly roles: readonly Role[]
  readonly insteadOf?: PersonId
  readonly because: Reason
}

/**
 * Who is on shift at an instant and who isn't though they would be, and why, in the roster's order: an override decides
 * before everything else, then who takes a shift and who gives one away.
 */
export function attendance(roster: Roster, at: Instant): readonly Attendance[] {
  const shifts = new Map(roster.people.map((person) => [person.id, shiftAt(person, roster, at)]))
  return roster.people.flatMap((person) => attendanceOf(person, shifts, roster, at) ?? [])
}

type Shifts = ReadonlyMap<PersonId, Shift | undefined>

function attendanceOf(person: RosterPerson, shifts: Shifts, roster: Roster, at: Instant): Attendance | undefined {
  const override = roster.changes?.overrides.findLast((one) => one.person === person.id && covers(one, at))
  if (override) {
    const because = { kind: 'override', change: override.change } as const
    return { person, onShift: override.onShift, roles: person.roles, because }
  }
  const own = shifts.get(person.id)
  const given = swapped(person.id, roster, at)
  if (own?.takesPlace && !given)
    return { person, onShift: true, roles: person.roles, because: { kind: 'shift', change: own.change } }
  return standIn(person, shifts, roster, at) ?? away(person, own, given)
}

const away = (person: RosterPerson, own: Shift | undefined, given: Taken | undefined): Attendance | undefined =>
  own && {
    person,
    onShift: false,
    roles: person.roles,
    because: given && own.takesPlace ? { kind: 'swap', change: given.change } : { kind: 'leave', change: own.leave },
  }

/** Whose shift they take: by a swap, or as the delegate of somebody on leave. */
function standIn(person: RosterPerson, shifts: Shifts, roster: Roster, at: Instant): Attendance | undefined {
  for (const other of roster.people) {
    const shift = shifts.get(other.id)
    if (other === person || !shift) continue
    const because = reasonToStandIn(person, other, shift, roster, at)
    const roles = person.roles.filter((role) => other.roles.includes(role))
    if (because) return { person, onShift: true, roles, insteadOf: other.id, because }
  }
  return undefined
}

function reasonToStandIn(
  person: RosterPerson,
  other: RosterPerson,
  shift: Shift,
  roster: Roster,
  at: Instant,
): Reason | undefined {
  if (shift.takesPlace) {
    const given = swapped(other.id, roster, at)
    return given?.to === person.id ? { kind: 'swap', change: given.change } : undefined
  }
  const recorded = roster.changes?.leave.find(({ change }) => change === shift.leave)
  if (recorded?.delegate === person.id) return { kind: 'delegation', change: recorded.change }
  const delegation = other.delegations.find(({ from, until }) => from <= shift.date && shift.date <= until)
  return delegation?.to === person.id && !recorded?.delegate ? { kind: 'delegation', change: null } : undefined
}

interface Taken {
  readonly change: number
  readonly to: PersonId
}

/** Who has a person's shift at an instant by a swap. */
function swapped(person: PersonId, { changes }: Roster, at: Instant): Taken | undefined {
  for (const { change, between } of changes?.swaps ?? []) {
    const [one, other] = between
    if (one.person === person && covers(one, at)) return { change, to: other.person }
    if (other.person === person && covers(other, at)) return { change, to: one.person }
  }
  return undefined
}

const covers = ({ from, until }: { readonly from: Instant; readonly until: Instant }, at: Instant): boolean =>
  milliseconds(from) <= milliseconds(at) && milliseconds(at) < milliseconds(until)
