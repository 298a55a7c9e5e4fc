import type { Calendar } from './calendar.js'
import { day } from './local-time.js'
import { instantAfter, openTime } from './open-time.js'

/** The clock of a service level (domain, "The clock, exactly"). Instants and durations are integer milliseconds. */

export const changes = ['start', 'pause', 'resume', 'retarget', 'stop', 'cancel'] as const
export type Change = (typeof changes)[number]
export type ClockState = 'not-started' | 'running' | 'paused' | 'met' | 'cancelled'

export interface ClockEntry {
  readonly at: number
  readonly change: Change
  /** Of a retarget; absent: stays as it is. */
  readonly targetMs?: number | undefined
  readonly calendar?: Calendar | undefined
}

export interface Clock {
  readonly state: ClockState
  /** Up to which the clock is reckoned, this instant included. */
  readonly at: number
  readonly elapsedMs: number
  readonly targetMs: number
  readonly calendar: Calendar
  /** First instant at which each percentage of the target was used up; 100 is the breach. Permanent once there. */
  readonly reached: ReadonlyMap<number, number>
  /** The percentages watched, ascending, 100 last. */
  readonly marks: readonly number[]
}

export interface Reading {
  readonly state: ClockState
  readonly elapsedMs: number
  readonly remainingMs: number
  readonly dueAt: number | null
  readonly breachedAt: number | null
}

/** A due instant further off than this is not told. */
export const horizonMs = 3653 * day

export const newClock = (targetMs: number, calendar: Calendar, thresholds: readonly number[] = []): Clock => ({
  state: 'not-started',
  at: -Infinity,
  elapsedMs: 0,
  targetMs,
  calendar,
  reached: new Map(),
  marks: [...thresholds, 100].sort((one, other) => one - other),
})

/** Elapsed time at which a percentage is used up: the first whole millisecond at or past it. */
export const needed = (clock: Clock, percent: number): number => Math.ceil((clock.targetMs * percent) / 100)

/** Time runs up to and including `to` in the state that the clock is in. `to` is never before `clock.at`. */
export function advance(clock: Clock, to: number): Clock {
  if (clock.state !== 'running' || to <= clock.at) return { ...clock, at: Math.max(to, clock.at) }
  const elapsedMs = clock.elapsedMs + openTime(clock.calendar, clock.at, to)
  const reached = new Map(clock.reached)
  for (const percent of unreached(clock)) {
    const need = needed(clock, percent)
    if (elapsedMs < need) break
    const at = instantAfter(clock.calendar, clock.at, need - clock.elapsedMs, to)
    if (at !== null) reached.set(percent, at)
  }
  return { ...clock, at: to, elapsedMs, reached }
}

/** Advances to the entry's instant, then lets the entry act. An entry that changes nothing gives an equal clock. */
export function act(before: Clock, entry: ClockEntry): Clock {
  const clock = advance(before, entry.at)
  if (!acts(clock.state, entry.change)) return clock
  switch (entry.change) {
    case 'start':
    case 'resume':
      return usedUp({ ...clock, state: 'running' })
    case 'pause':
      return { ...clock, state: 'paused' }
    case 'stop':
      return { ...clock, state: 'met' }
    case 'cancel':
      return { ...clock, state: 'cancelled' }
    case 'retarget': {
      const { targetMs = clock.targetMs, calendar = clock.calendar } = entry
      const retargeted = { ...clock, targetMs, calendar }
      return clock.state === 'not-started' ? retargeted : usedUp(retargeted)
    }
  }
}

/** Whether a change does anything in a state; what does nothing is no error. */
export function acts(state: ClockState, change: Change): boolean {
  switch (change) {
    case 'start':
      return state !== 'running' && state !== 'paused'
    case 'resume':
      return state === 'paused'
    case 'pause':
      return state === 'running'
    case 'stop':
    case 'cancel':
      return state === 'running' || state === 'paused'
    case 'retarget':
      return state !== 'met' && state !== 'cancelled'
  }
}

/** What is used up already when a clock starts or is retargeted is used up at that instant, never back-dated. */
function usedUp(clock: Clock): Clock {
  const reached = new Map(clock.reached)
  for (const percent of unreached(clock)) if (clock.elapsedMs >= needed(clock, percent)) reached.set(percent, clock.at)
  return { ...clock, reached }
}

const unreached = (clock: Clock): number[] => clock.marks.filter((percent) => !clock.reached.has(percent))

/** When a running clock will have used up a percentage, if nothing else happens; null if it isn't running or too far off. */
export const expectedAt = (clock: Clock, percent: number): number | null =>
  clock.state === 'running'
    ? instantAfter(clock.calendar, clock.at, needed(clock, percent) - clock.elapsedMs, clock.at + horizonMs)
    : null

/** What the clock says at the instant that it is reckoned up to. */
export function readingOf(clock: Clock): Reading {
  const breachedAt = clock.reached.get(100) ?? null
  return {
    state: clock.state,
    elapsedMs: clock.elapsedMs,
    remainingMs: clock.targetMs - clock.elapsedMs,
    dueAt: breachedAt ?? expectedAt(clock, 100),
    breachedAt,
  }
}

/**
 * Readings of one history at instants in any order. Entries may come in any order; those of one instant act in the
 * order listed. A reading knows the entries up to and including its own instant, and none after it.
 */
export function readings(clock: Clock, history: readonly ClockEntry[], asked: readonly number[]): Reading[] {
  const entries = [...history].sort((one, other) => one.at - other.at)
  const order = asked.map((at, index) => ({ at, index })).sort((one, other) => one.at - other.at)
  const result: Reading[] = []
  let next = 0
  for (const { at, index } of order) {
    for (let entry = entries[next]; entry && entry.at <= at; entry = entries[++next]) clock = act(clock, entry)
    result[index] = readingOf(advance(clock, at))
  }
  return result
}
