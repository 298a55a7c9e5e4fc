import type { Calendar } from './calendar.js'
import { act, type ClockState, newClock } from './clock.js'
import { type CalendarByHash, entryOf, type IncidentClock, startedAt } from './incident-clocks.js'

/** In one state under one calendar, from one entry to the next. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly state: ClockState
  readonly calendar: Calendar
}

/** How a clock stood from its start until an instant, end to end; none before its start. Throws CalendarYearMissing. */
export function stretchesOf(of: IncidentClock, until: number, calendar: CalendarByHash): Stretch[] {
  const stretches: Stretch[] = []
  let clock = newClock(of.terms.targetMs, calendar(of.terms.calendarHash))
  let from = startedAt(of)
  const upTo = (to: number): void => {
    if (to > from) stretches.push({ from, to, state: clock.state, calendar: clock.calendar })
    from = to
  }
  for (const entry of of.history) {
    if (entry.at > until) break
    upTo(entry.at)
    clock = act(clock, entryOf(entry, calendar))
  }
  upTo(until)
  return stretches
}
