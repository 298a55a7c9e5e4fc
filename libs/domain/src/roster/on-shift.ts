import { type Instant, milliseconds, type PersonId, type Role } from '@atlas/contracts'
import type { RosterPerson, RosterPolicy } from '@atlas/policy'
import { localDate, wallTime, weekdayOf } from './local-time.js'

/** Somebody at work. */
export interface OnShift {
  readonly person: RosterPerson
  /** What they act as: their own roles, or those that they share with the person whose shift they take. */
  readonly roles: readonly Role[]
  /** On leave; this is their delegate. */
  readonly insteadOf?: PersonId
}

/**
 * Who is on shift at an instant, in the roster's order, each person once. A shift belongs to the local date it opens
 * on: leave on that date cancels it, and a delegate named for that date takes it in the roles that both hold (domain,
 * "Tiers, roster, assignment").
 */
export function onShift(roster: RosterPolicy, at: Instant): readonly OnShift[] {
  const minute = Math.floor(milliseconds(at) / 60_000)
  const known = lastAnswer.get(roster)
  if (known?.minute === minute) return known.answer
  const answer = computeOnShift(roster, at)
  lastAnswer.set(roster, { minute, answer })
  return answer
}

/** Shifts begin and end on full minutes, so that one answer holds for a minute; a storm routes hundreds in it. */
const lastAnswer = new WeakMap<RosterPolicy, { readonly minute: number; readonly answer: readonly OnShift[] }>()

/** As `onShift`, for who asks about other instants than now: what is known of now stays known. */
export function computeOnShift(roster: RosterPolicy, at: Instant): readonly OnShift[] {
  const shifts = roster.people.map((person) => ({ person, shift: shiftAt(person, at) }))
  const present = shifts.filter(({ shift }) => shift?.takesPlace).map(({ person }) => person)
  const standIns = shifts.flatMap(({ person, shift }) => {
    if (!shift || shift.takesPlace) return []
    const delegation = person.delegations.find(({ from, until }) => from <= shift.date && shift.date <= until)
    const delegate = roster.people.find(({ id }) => id === delegation?.to)
    if (!delegate || present.includes(delegate)) return []
    const roles = delegate.roles.filter((role) => person.roles.includes(role))
    return [{ person: delegate, roles, insteadOf: person.id }]
  })
  const unique = standIns.filter(({ person }, n) => standIns.findIndex((other) => other.person === person) === n)
  return [...present.map((person) => ({ person, roles: person.roles })), ...unique]
}

export interface Shift {
  /** The local date that it opens on. */
  readonly date: string
  /** False: leave cancels it. */
  readonly takesPlace: boolean
}

/** The person's shift at an instant, one that takes place before one that leave cancels. */
export function shiftAt(person: RosterPerson, at: Instant): Shift | undefined {
  const ms = milliseconds(at)
  const today = localDate(at, person.timeZone)
  const shifts = [today, today.subtract({ days: 1 })]
    .filter((date) =>
      person.shifts.some(({ days, from, to }) => {
        if (!days.includes(weekdayOf(date))) return false
        const end = to > from ? date : date.add({ days: 1 })
        return wallTime(date, from, person.timeZone) <= ms && ms < wallTime(end, to, person.timeZone)
      }),
    )
    .map((each) => {
      const date = each.toString()
      return { date, takesPlace: !person.leave.some(({ from, to }) => from <= date && date <= to) }
    })
  return shifts.find(({ takesPlace }) => takesPlace) ?? shifts[0]
}
