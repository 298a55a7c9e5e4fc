import { type Instant, instant, milliseconds, type PersonId } from '@atlas/contracts'
import type { RosterPerson } from '@atlas/policy'
import { computeOnShift } from './on-shift.js'
import type { Roster } from './overrides/with-changes.js'
import { plannedEdges } from './planned-shifts.js'

export const isOnShift = (roster: Roster, person: PersonId, at: Instant): boolean =>
  computeOnShift(roster, at).some((one) => one.person.id === person)

/** Further ahead no end of a shift is looked for. */
const daysAhead = 14

/**
 * When the shift ends that a person is on at an instant, shifts without a gap between them being one; of who is off
 * shift, when their next one ends. Null where there is none within two weeks.
 */
export function shiftEnd(roster: Roster, person: PersonId, at: Instant): Instant | null {
  const known = answers.get(roster) ?? new Map<string, Instant | null>()
  answers.set(roster, known)
  const asked = `${person} ${at}`
  const answered = known.get(asked)
  if (answered !== undefined) return answered
  const end = computeShiftEnd(roster, person, at)
  if (known.size >= answersKept) known.clear()
  known.set(asked, end)
  return end
}

/** Each act on an incident asks again for the same owner since the same instant. */
const answers = new WeakMap<Roster, Map<string, Instant | null>>()
const answersKept = 1000

function computeShiftEnd(roster: Roster, person: PersonId, at: Instant): Instant | null {
  const end = edges(roster, person, at).find(
    (edge) => isOnShift(roster, person, instant(edge - 1)) && !isOnShift(roster, person, instant(edge)),
  )
  return end === undefined ? null : instant(end)
}

/** The first instant from one on at which a person is on shift; null where they aren't within two weeks. */
export function nextShift(roster: Roster, person: PersonId, at: Instant): Instant | null {
  if (isOnShift(roster, person, at)) return at
  const begin = edges(roster, person, at).find((edge) => isOnShift(roster, person, instant(edge)))
  return begin === undefined ? null : instant(begin)
}

const dayMs = 86_400_000

/** Instants in ms after one at which it may change whether somebody is on shift, in order. */
function edges(roster: Roster, person: PersonId, at: Instant): number[] {
  const from = milliseconds(at)
  const planned = roster.people
    .filter((one) => concerns(one, person, roster))
    .flatMap((one) => plannedEdges(one, roster, from - dayMs, from + daysAhead * dayMs))
  return [...new Set([...planned, ...changesOf(person, roster)])]
    .filter((edge) => edge > from)
    .sort((one, other) => one - other)
}

/** Their own shifts, and those that they take for somebody else. */
const concerns = ({ id, delegations }: RosterPerson, person: PersonId, { changes }: Roster): boolean =>
  id === person ||
  delegations.some(({ to }) => to === person) ||
  (changes?.leave.some((leave) => leave.person === id && leave.delegate === person) ?? false)

/** Where the roster was changed for them. */
const changesOf = (person: PersonId, { changes }: Roster): number[] =>
  [
    ...(changes?.overrides ?? []).filter((override) => override.person === person),
    ...(changes?.swaps ?? [])
      .filter(({ between }) => between.some((one) => one.person === person))
      .flatMap((swap) => swap.between),
  ].flatMap(({ from, until }) => [milliseconds(from), milliseconds(until)])
