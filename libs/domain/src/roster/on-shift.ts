import { type Instant, milliseconds, type PersonId, type Role } from '@atlas/contracts'
import type { RosterPerson, RosterPolicy } from '@atlas/policy'
import { attendance } from './attendance.js'
import type { Roster } from './overrides/with-changes.js'

/** Somebody at work. */
export interface OnShift {
  readonly person: RosterPerson
  /** What they act as: their own roles, or those that they share with the person whose shift they take. */
  readonly roles: readonly Role[]
  /** On leave, or swapped: this one takes their shift. */
  readonly insteadOf?: PersonId
}

/**
 * Who is on shift at an instant, in the roster's order, each person once. A shift belongs to the local date it opens
 * on: leave on that date cancels it, and a delegate named for that date takes it in the roles that both hold; a swap and
 * an override of the roster go before both (domain, "Tiers, roster, assignment").
 */
export function onShift(roster: Roster, at: Instant): readonly OnShift[] {
  const minute = Math.floor(milliseconds(at) / 60_000)
  const known = lastAnswer.get(roster)
  if (known?.minute === minute) return known.answer
  const answer = computeOnShift(roster, at)
  lastAnswer.set(roster, { minute, answer })
  return answer
}

/** Their ids: what a decision about people pins. */
export const peopleOnShift = (roster: Roster, at: Instant): PersonId[] =>
  onShift(roster, at).map(({ person }) => person.id)

/** Shifts begin and end on full minutes, so that one answer holds for a minute; a storm routes hundreds in it. */
const lastAnswer = new WeakMap<RosterPolicy, { readonly minute: number; readonly answer: readonly OnShift[] }>()

/** As `onShift`, for who asks about other instants than now: what is known of now stays known. */
export function computeOnShift(roster: Roster, at: Instant): readonly OnShift[] {
  const present = attendance(roster, at).filter(({ onShift }) => onShift)
  const [own, standIns] = [present.filter((one) => !one.insteadOf), present.filter((one) => one.insteadOf)]
  return [...own, ...standIns].map(({ person, roles, insteadOf }) => ({
    person,
    roles,
    ...(insteadOf === undefined ? {} : { insteadOf }),
  }))
}
