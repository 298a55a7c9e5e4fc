import { type CalendarDefinition, weekdays } from '@atlas/policy'
import { Temporal } from 'temporal-polyfill'
import { closedHours } from './brute-force-holidays.js'

/**
 * A second, deliberately slow reading of "The clock, exactly", sharing nothing with the clock but the words: time is
 * walked minute by minute, each minute open or not by asking Temporal window by window. For the tests' oracle. Windows
 * lie on whole minutes; what happens within a minute cuts it.
 */
const minute = 60_000

export type OracleCalendar = '24x7' | CalendarDefinition
export interface OracleEntry {
  readonly at: number
  readonly change: 'start' | 'pause' | 'resume' | 'retarget' | 'stop' | 'cancel'
  readonly targetMs?: number | undefined
  readonly calendar?: OracleCalendar | undefined
}

type Span = readonly [from: number, until: number]
interface PlacedWindow {
  readonly open: Span
  /** Hours of its date that holidays close. */
  readonly closed: readonly Span[]
}

/** The windows of a date, as Temporal places them. Asked once a date: it is what costs. */
const placed = new WeakMap<CalendarDefinition, Map<number, readonly PlacedWindow[]>>()
function windowsOf(calendar: CalendarDefinition, epochDay: number): readonly PlacedWindow[] {
  const dates = placed.get(calendar) ?? new Map<number, readonly PlacedWindow[]>()
  placed.set(calendar, dates)
  const known =
    dates.get(epochDay) ?? windowsOn(calendar, Temporal.PlainDate.from('1970-01-01').add({ days: epochDay }))
  dates.set(epochDay, known)
  return known
}

function windowsOn(calendar: CalendarDefinition, date: Temporal.PlainDate): readonly PlacedWindow[] {
  const weekday = weekdays[date.dayOfWeek - 1]
  const windows = ((weekday && calendar.hours[weekday]) ?? []).filter(([open, close]) => close > open)
  // A date that is closed whole has no windows, whatever the zone makes of its hours.
  const hours = closedHours(calendar, date)
  if (windows.length === 0 || hours.length === 24) return []
  const instantOf = (time: string): number => {
    const local = time === '24:00' ? date.add({ days: 1 }).toPlainDateTime() : date.toPlainDateTime(time)
    return local.toZonedDateTime(calendar.timeZone, { disambiguation: 'compatible' }).epochMilliseconds
  }
  const time = (hour: number): string => `${String(hour).padStart(2, '0')}:00`
  const closed = hours.map((hour): Span => [instantOf(time(hour)), instantOf(time(hour + 1))])
  return windows.map(([open, close]) => ({ open: [instantOf(open), instantOf(close)], closed }))
}

const within = ([from, until]: Span, ms: number): boolean => from <= ms && ms < until

/** Whether the minute that begins at `ms` is open: some window of some date round about holds it. */
export const openAt = (calendar: OracleCalendar, ms: number): boolean =>
  calendar === '24x7' ||
  [-2, -1, 0, 1, 2].some((days) =>
    windowsOf(calendar, Math.floor(ms / 86_400_000) + days).some(
      ({ open, closed }) => within(open, ms) && !closed.some((span) => within(span, ms)),
    ),
  )

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
  const steps = stepsUntil(asked, history)
  for (const [index, now] of steps.entries()) {
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
    const next = steps[index + 1]
    if (next === undefined || state !== 'running' || !openAt(calendar, now)) continue
    const length = next - now
    if (breachedAt === null && elapsedMs + length >= targetMs) breachedAt = now + (targetMs - elapsedMs)
    elapsedMs += length
  }
  return { state, elapsedMs, remainingMs: targetMs - elapsedMs, breachedAt }
}

/** Every whole minute from the first entry until `asked`, and each instant at which something happens. */
function stepsUntil(asked: number, history: readonly OracleEntry[]): number[] {
  const first = history[0]?.at ?? asked
  const steps = new Set([asked, ...history.map(({ at }) => at)])
  for (let whole = Math.ceil(first / minute) * minute; whole < asked; whole += minute) steps.add(whole)
  return [...steps].filter((at) => at <= asked).sort((one, other) => one - other)
}
