import type { Instant } from '@atlas/contracts'
import type { RosterPerson } from '@atlas/policy'
import type { Roster } from './overrides/with-changes.js'
import { importAt, plannedShifts } from './planned-shifts.js'

export interface Shift {
  /** The local date that it opens on. */
  readonly date: string
  /** False: leave cancels it. */
  readonly takesPlace: boolean
  /** The change of the roster by which leave cancels it; null where that is the policy's. */
  readonly leave: number | null
  /** The change of the roster that planned it, an import; null where it is the policy's. */
  readonly change: number | null
}

/** The person's shift at an instant, one that takes place before one that leave cancels. */
export function shiftAt(person: RosterPerson, roster: Roster, at: Instant): Shift | undefined {
  const { changes } = roster
  const planned = importAt(person.id, changes, at)?.change ?? null
  const recorded = changes?.leave.filter((leave) => leave.person === person.id) ?? []
  const shifts = plannedShifts(person, roster, at).map(({ date }): Shift => {
    const on = (leave: { readonly from: string; readonly to: string }) => leave.from <= date && date <= leave.to
    const change = recorded.findLast(on)?.change ?? null
    return { date, takesPlace: change === null && !person.leave.some(on), leave: change, change: planned }
  })
  return shifts.find(({ takesPlace }) => takesPlace) ?? shifts[0]
}
