import { type Instant, milliseconds } from '@atlas/contracts'
import type { RosterPerson } from '@atlas/policy'
import { localDate, wallTime, weekdayOf } from './local-time.js'
import type { Roster } from './overrides/with-changes.js'

export interface Shift {
  /** The local date that it opens on. */
  readonly date: string
  /** False: leave cancels it. */
  readonly takesPlace: boolean
  /** The change of the roster by which leave cancels it; null where that is the policy's. */
  readonly leave: number | null
}

/** The person's shift at an instant, one that takes place before one that leave cancels. */
export function shiftAt(person: RosterPerson, { changes }: Roster, at: Instant): Shift | undefined {
  const ms = milliseconds(at)
  const today = localDate(at, person.timeZone)
  const recorded = changes?.leave.filter((leave) => leave.person === person.id) ?? []
  const shifts = [today, today.subtract({ days: 1 })]
    .filter((date) =>
      person.shifts.some(({ days, from, to }) => {
        if (!days.includes(weekdayOf(date))) return false
        const end = to > from ? date : date.add({ days: 1 })
        return wallTime(date, from, person.timeZone) <= ms && ms < wallTime(end, to, person.timeZone)
      }),
    )
    .map((each): Shift => {
      const date = each.toString()
      const on = ({ from, to }: { readonly from: string; readonly to: string }) => from <= date && date <= to
      const change = recorded.findLast(on)?.change ?? null
      return { date, takesPlace: change === null && !person.leave.some(on), leave: change }
    })
  return shifts.find(({ takesPlace }) => takesPlace) ?? shifts[0]
}
