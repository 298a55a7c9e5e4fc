import { type ClockView, instant, type Instant, milliseconds } from '@atlas/contracts'
import { readingOf } from './clock.js'
import {
  type CalendarByHash,
  clockAt,
  type Excuse,
  type IncidentClock,
  type ServiceLevelState,
  startedAt,
  termsAt,
} from './incident-clocks.js'

/** The clocks of an incident that had started by an instant, every cycle, by their start. Throws CalendarYearMissing. */
export const clockViews = (state: ServiceLevelState, at: Instant, calendar: CalendarByHash): ClockView[] =>
  startedBy(state, milliseconds(at)).map((clock) => clockView(clock, at, calendar))

/** The same, of each kind the latest cycle, and whatever else has not ended: of several requests each its approval. */
export const currentClockViews = (state: ServiceLevelState, at: Instant, calendar: CalendarByHash): ClockView[] =>
  startedBy(state, milliseconds(at))
    .map((clock) => clockView(clock, at, calendar))
    .filter(
      ({ kind, state }, index, views) =>
        state === 'running' || state === 'paused' || !views.slice(index + 1).some((later) => later.kind === kind),
    )

const startedBy = ({ clocks }: ServiceLevelState, at: number): IncidentClock[] =>
  clocks.filter((clock) => startedAt(clock) <= at).sort((one, other) => startedAt(one) - startedAt(other))

export function clockView(clock: IncidentClock, at: Instant, calendar: CalendarByHash): ClockView {
  const ms = milliseconds(at)
  const terms = termsAt(clock, ms)
  const { state, elapsedMs, remainingMs, dueAt, breachedAt } = readingOf(clockAt(clock, ms, calendar))
  const unended = state === 'running' || state === 'paused'
  return {
    clock: clock.id,
    kind: clock.kind,
    state,
    target: terms.target,
    calendar: terms.calendar,
    elapsedMs,
    remainingMs,
    dueAt: dueAt === null ? null : instant(dueAt),
    breachedAt: breachedAt === null ? null : instant(breachedAt),
    ...wordsOn(clock, breachedAt !== null, at),
    atRisk: unended && breachedAt === null && elapsedMs * 100 >= terms.targetMs * terms.atRisk,
  }
}

/** What had been said of its breach by an instant; nothing of a clock that has none. */
const wordsOn = (clock: IncidentClock, isBreached: boolean, at: Instant) => ({
  explained: (isBreached && clock.explanations.findLast((one) => one.at <= at)) || null,
  excused: isBreached ? excuseAt(clock, at) : null,
})

function excuseAt({ excused, withdrawn }: IncidentClock, at: Instant): Excuse | null {
  if (excused && excused.at <= at) return excused
  const held = withdrawn.find((one) => one.at <= at && at < one.until)
  return held ? { reason: held.reason, approver: held.approver, at: held.at } : null
}
