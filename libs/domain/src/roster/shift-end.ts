import { type Instant, instant, milliseconds, type PersonId } from '@atlas/contracts'
import type { RosterPerson } from '@atlas/policy'
import { localDate, wallTime } from './local-time.js'
import { computeOnShift } from './on-shift.js'
import type { Roster } from './overrides/with-changes.js'

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
  const from = milliseconds(at)
  const concerned = roster.people.filter((one) => concerns(one, person, roster))
  const ends = [...new Set([...concerned.flatMap((one) => endsOf(one, at)), ...changesOf(person, roster)])]
    .filter((end) => end > from)
    .sort((one, other) => one - other)
  const found = ends.find(
    (end) => isOnShift(roster, person, instant(end - 1)) && !isOnShift(roster, person, instant(end)),
  )
  return found === undefined ? null : instant(found)
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

/** Instants, in ms, at which a shift of theirs ends, or another begins, which may take place where the first doesn't. */
function endsOf({ timeZone, shifts }: RosterPerson, at: Instant): number[] {
  const today = localDate(at, timeZone)
  return Array.from({ length: daysAhead + 2 }, (_, n) => today.add({ days: n - 1 })).flatMap((date) =>
    shifts.flatMap(({ from, to }) => [
      wallTime(date, from, timeZone),
      wallTime(to > from ? date : date.add({ days: 1 }), to, timeZone),
    ]),
  )
}
