import { type CalendarDefinition, weekdays } from '@atlas/policy'
import { Temporal } from 'temporal-polyfill'

/**
 * A second, deliberately slow reading of "The clock, exactly", sharing nothing with the clock but the words: time is
 * walked minute by minute, each minute open or not by asking Temporal window by window. For the tests' oracle; all
 * instants lie on whole minutes.
 */
const minute = 60_000

export type OracleCalendar = '24x7' | CalendarDefinition
export interface OracleEntry {
  readonly at: number
  readonly change: 'start' | 'pause' | 'resume' | 'retarget' | 'stop' | 'cancel'
  readonly targetMs?: number | undefined
  readonly calendar?: OracleCalendar | undefined
}

/** The windows that can touch a UTC day, as Temporal places them. Asked once a day: it is what costs. */
const placed = new WeakMap<CalendarDefinition, Map<number, [open: number, close: number][]>>()
function windowsAbout(calendar: CalendarDefinition, utcDay: number): [open: number, close: number][] {
  const days = placed.get(calendar) ?? new Map<number, [open: number, close: number][]>()
  placed.set(calendar, days)
  const known = days.get(utcDay)
  if (known) return known
  const middle = Temporal.PlainDate.from('1970-01-01').add({ days: utcDay })
  const windows = [-2, -1, 0, 1, 2].flatMap((days) => windowsOn(calendar, middle.add({ days })))
  days.set(utcDay, windows)
  return windows
}

function windowsOn(calendar: CalendarDefinition, date: Temporal.PlainDate): [open: number, close: number][] {
  const weekday = weekdays[date.dayOfWeek - 1]
  if (calendar.holidays.includes(date.toString())) return []
  const instantOf = (time: string): number => {
    const local = time === '24:00' ? date.add({ days: 1 }).toPlainDateTime() : date.toPlainDateTime(time)
    return local.toZonedDateTime(calendar.timeZone, { disambiguation: 'compatible' }).epochMilliseconds
  }
  return ((weekday && calendar.hours[weekday]) ?? [])
    .filter(([open, close]) => close > open)
    .map(([open, close]) => [instantOf(open), instantOf(close)])
}

/** Whether the minute that begins at `ms` is open: some window of some date round about holds it. */
export const openAt = (calendar: OracleCalendar, ms: number): boolean =>
  calendar === '24x7' ||
  windowsAbout(calendar, Math.floor(ms / 86_400_000)).some(([open, close]) => open <= ms && ms < close)

export interface OracleReading {
  readonly state: string
  readonly elapsedMs: number
  readonly remainingMs: number
  readonly breachedAt: number | null
}

/** The reading at `asked`, walking from the first entry. `history` is in the order of its instants. */
export function bruteForce(
  start: { targetMs: number; calendar: OracleCalendar },
  history: readonly OracleEntry[],
  asked: number,
): OracleReading {
  let { targetMs, calendar } = start
  let state = 'not-started'
  let elapsedMs = 0
  let breachedAt: number | null = null
  const first = history[0]?.at ?? asked
  for (let now = first; now <= asked; now += minute) {
    for (const entry of history) {
      if (entry.at !== now) continue
      const { change } = entry
      if (change === 'start' && ['not-started', 'met', 'cancelled'].includes(state)) state = 'running'
      else if (change === 'pause' && state === 'running') state = 'paused'
      else if (change === 'resume' && state === 'paused') state = 'running'
      else if (change === 'stop' && ['running', 'paused'].includes(state)) state = 'met'
      else if (change === 'cancel' && ['running', 'paused'].includes(state)) state = 'cancelled'
      else if (change === 'retarget' && !['met', 'cancelled'].includes(state)) {
        targetMs = entry.targetMs ?? targetMs
        calendar = entry.calendar ?? calendar
      }
      if (breachedAt === null && elapsedMs >= targetMs && ['running', 'paused'].includes(state)) breachedAt = now
    }
    if (now === asked || state !== 'running' || !openAt(calendar, now)) continue
    if (breachedAt === null && elapsedMs + minute >= targetMs) breachedAt = now + (targetMs - elapsedMs)
    elapsedMs += minute
  }
  return { state, elapsedMs, remainingMs: targetMs - elapsedMs, breachedAt }
}
