import { type ClockTerms, type Hash, instant } from '@atlas/contracts'
import { CalendarDefinition } from '@atlas/policy'
import { alwaysOpen, type Calendar, calendarHash, expandingCalendar } from '../../service-level/calendar.js'
import type { HistoryEntry, IncidentClock } from '../../service-level/incident-clocks.js'
import type { SlaSurroundings } from '../causes.js'
import { type SlaDifference, slaDifferences } from '../differences.js'
import { ourClock } from '../our-clock.js'
import type { TheirClock, TheirDefinition } from '../their-clock.js'

export const minute = 60_000
export const hour = 60 * minute

/** Monday, 2026-03-02, in UTC; `at('10:30')`, `at('10:30', 1)` a day later. */
export const at = (time: string, days = 0): number => Date.parse(`2026-03-02T${time}:00Z`) + days * 24 * hour

const hours = [['08:00', '17:00']]
const weekdays = (timeZone: string) =>
  CalendarDefinition.parse({ timeZone, hours: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours } })
const berlin = weekdays('Europe/Berlin')
export const businessIn = (zone: string): Calendar => expandingCalendar(weekdays(zone))
const business = expandingCalendar(berlin)
export const calendars = (hash: Hash): Calendar => (hash === calendarHash(berlin) ? business : alwaysOpen)

export const terms = (targetMs: number, calendar: '24x7' | 'business' = '24x7'): ClockTerms => ({
  serviceLevel: 'resolution',
  kind: 'resolution',
  priority: 'P3',
  target: `PT${targetMs / 1000}S`,
  targetMs,
  calendar,
  calendarHash: calendar === '24x7' ? alwaysOpen.hash : calendarHash(berlin),
  promisedTo: 'customer',
  thresholds: [],
  atRisk: 75,
  policy: 'p'.repeat(64),
  tzdb: 'none',
})

export const clockOf = (first: ClockTerms, history: readonly HistoryEntry[], kind = 'resolution'): IncidentClock => ({
  id: `${kind}/1`,
  kind,
  cycle: 1,
  terms: first,
  history: history.map((entry, n) => (n === 0 ? { ...entry, terms: first } : entry)),
  said: [],
  explanations: [],
  excused: null,
  withdrawn: [],
})

type Their = Partial<Omit<TheirClock, 'definition'>> & { readonly definition?: Partial<TheirDefinition> }

/** Running since ten, four hours around the clock, unless it is said otherwise. */
export const theirClock = ({ definition, ...more }: Their = {}): TheirClock => ({
  stage: 'running',
  startedAt: at('10:00'),
  dueAt: at('14:00'),
  breached: false,
  endedAt: null,
  pausedSince: null,
  pausedMs: 0,
  businessPausedMs: 0,
  businessPercentage: null,
  reckonedAt: at('10:00'),
  madeAt: at('10:00'),
  openedAt: at('10:00'),
  ...more,
  definition: {
    name: 'Priority 3 resolution',
    target: 'resolution',
    targetMs: 4 * hour,
    schedule: null,
    retroactive: null,
    ...definition,
  },
})

/** The same on our side. */
export const ourHistory = (
  history: readonly HistoryEntry[] = [{ at: at('10:00'), change: 'start' }],
  first = terms(4 * hour),
): IncidentClock => clockOf(first, history)

export function compared(
  ours: IncidentClock,
  theirs: TheirClock,
  now = at('12:00'),
  more: Partial<SlaSurroundings> = {},
): SlaDifference[] {
  const surroundings = { inTheirZone: undefined, endedBefore: [], toldAfterMs: 0, waits: false, ...more }
  const then = ourClock(ours, Math.min(now, theirs.reckonedAt), calendars)
  return slaDifferences({ then, now: ourClock(ours, now, calendars) }, theirs, surroundings)
}

/** `due: target`, for short. */
export const told = (differences: readonly SlaDifference[]): string[] =>
  differences.map(({ what, causes }) => `${what}: ${causes.join(', ')}`)

export const iso = (instantMs: number): string => instant(instantMs)
