import {
  type ClockTerms,
  type Hash,
  instant,
  type Instant,
  milliseconds,
  type PersonId,
  type PinnedTerms,
  type ServiceLevelEvent,
} from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'
import type { Calendar } from './calendar.js'
import { act, advance, type Change, type Clock, type ClockEntry, newClock } from './clock.js'

/** The clocks of one incident, as their events tell them: stream `service-level-<incidentId>`. */

export interface HistoryEntry {
  readonly at: number
  readonly change: Change
  /** The fact that caused it; absent in what is only planned. */
  readonly because?: string
  /** Of the first start and of each retarget. */
  readonly terms?: ClockTerms
}

/** A percentage of the target that was said to be used up; 100 is the breach. */
export interface Mark {
  readonly percent: number
  readonly at: number
}

/** Why the promise was broken, as somebody said at an instant. */
export interface Explanation {
  readonly cause: string
  readonly because: string
  readonly by: PersonId
  readonly at: Instant
}
export interface Excuse {
  readonly reason: string
  readonly approver: PersonId
  readonly at: Instant
}

export interface IncidentClock {
  /** `<service level id>/<cycle>`. */
  readonly id: string
  readonly kind: string
  readonly cycle: number
  /** Of its start. */
  readonly terms: ClockTerms
  /** By `occurredAt`, then position. */
  readonly history: readonly HistoryEntry[]
  readonly said: readonly Mark[]
  /** Of its breach, in their order; the newest counts. */
  readonly explanations: readonly Explanation[]
  readonly excused: Excuse | null
  /** Excuses that hold no longer, and until when they did. */
  readonly withdrawn: readonly (Excuse & { readonly until: Instant })[]
}

export interface ServiceLevelState {
  readonly clocks: readonly IncidentClock[]
}

const initial = (): ServiceLevelState => ({ clocks: [] })

function evolve(state: ServiceLevelState, event: ServiceLevelEvent): ServiceLevelState {
  const at = milliseconds(event.occurredAt)
  switch (event.type) {
    case 'ClockStarted':
      return { clocks: [...state.clocks, started(event.data.clock, event.data.terms, event.data.because, at)] }
    case 'ClockContinued':
      return entered(state, event.data.clock, { at, change: 'start', because: event.data.because })
    case 'ClockPaused':
      return entered(state, event.data.clock, { at, change: 'pause', because: event.data.because })
    case 'ClockResumed':
      return entered(state, event.data.clock, { at, change: 'resume', because: event.data.because })
    case 'ClockRetargeted':
      return entered(state, event.data.clock, {
        at,
        change: 'retarget',
        because: event.data.because,
        terms: event.data.terms,
      })
    case 'ClockMet':
      return entered(state, event.data.clock, { at, change: 'stop', because: event.data.because })
    case 'ClockCancelled':
      return entered(state, event.data.clock, { at, change: 'cancel', because: event.data.because })
    case 'ClockNoted':
      return entered(state, event.data.clock, { at, change: event.data.change, because: event.data.because })
    case 'ClockThresholdReached':
      return changed(state, event.data.clock, (clock) => said(clock, { percent: event.data.percent, at }))
    case 'ClockBreached':
      return changed(state, event.data.clock, (clock) => said(clock, { percent: 100, at }))
    case 'BreachExplained': {
      const { cause, because, by } = event.data
      const explanation = { cause, because, by, at: event.occurredAt }
      return changed(state, event.data.clock, (clock) => ({
        ...clock,
        explanations: [...clock.explanations, explanation],
      }))
    }
    case 'BreachExcused': {
      const { reason, approver } = event.data
      const excused = { reason, approver, at: event.occurredAt }
      return changed(state, event.data.clock, (clock) => ({ ...clock, excused }))
    }
    case 'BreachExcuseWithdrawn':
      return changed(state, event.data.clock, ({ excused, withdrawn, ...clock }) => ({
        ...clock,
        excused: null,
        withdrawn: excused ? [...withdrawn, { ...excused, until: event.occurredAt }] : withdrawn,
      }))
    case 'ClockCorrected': {
      const { clock, change } = event.data
      const [from, to] = [milliseconds(event.data.from), milliseconds(event.data.to)]
      return changed(state, clock, (one) => ({ ...one, history: moved(one.history, change, from, to) }))
    }
    case 'ClockRevised': {
      // What was said and holds still, moved or not; what is newly so is said by an event of its own.
      const held = new Set(event.data.before.reached.map(({ percent }) => percent))
      const kept = event.data.after.reached.filter(({ percent }) => held.has(percent))
      const marks = kept.map(({ percent, at }) => ({ percent, at: milliseconds(at) }))
      return changed(state, event.data.clock, (clock) => ({ ...clock, said: marks }))
    }
  }
}

/** Raise the version with each change of ServiceLevelState: older snapshots are then folded anew. */
export const serviceLevelAggregate: Aggregate<ServiceLevelState, ServiceLevelEvent> = {
  category: 'service-level',
  stateVersion: 4,
  initial,
  evolve,
}
export const serviceLevelStream = (incidentId: string): StreamOf<ServiceLevelState, ServiceLevelEvent> =>
  streamOf(serviceLevelAggregate, incidentId)

const started = (id: string, terms: ClockTerms, because: string, at: number): IncidentClock => ({
  id,
  kind: terms.kind,
  cycle: Number(id.slice(id.lastIndexOf('/') + 1)),
  terms,
  history: [{ at, change: 'start', because, terms }],
  said: [],
  explanations: [],
  excused: null,
  withdrawn: [],
})
const said = (clock: IncidentClock, mark: Mark): IncidentClock => ({ ...clock, said: [...clock.said, mark] })

const changed = (
  state: ServiceLevelState,
  id: string,
  change: (clock: IncidentClock) => IncidentClock,
): ServiceLevelState => ({ clocks: state.clocks.map((clock) => (clock.id === id ? change(clock) : clock)) })

/** An entry acts after those of its own instant that are in the log already. */
const entered = (state: ServiceLevelState, id: string, entry: HistoryEntry): ServiceLevelState =>
  changed(state, id, (clock) => {
    const later = clock.history.findIndex(({ at }) => at > entry.at)
    const place = later < 0 ? clock.history.length : later
    return { ...clock, history: clock.history.toSpliced(place, 0, entry) }
  })

/**
 * Among entries of its new instant it acts before those that it came before. Where nothing of that kind is at `from`, it
 * was moved already, by who reads the events with what was corrected.
 */
function moved(history: readonly HistoryEntry[], change: Change, from: number, to: number): readonly HistoryEntry[] {
  const entry = history.find((one) => one.at === from && one.change === change)
  if (!entry) return history
  const others = history.filter((one) => one !== entry)
  const later = others.findIndex(({ at }) => (to > from ? at >= to : at > to))
  return others.toSpliced(later < 0 ? others.length : later, 0, { ...entry, at: to })
}

/** Calendars by the hash that a clock's events pin; they throw CalendarYearMissing. */
export type CalendarByHash = (hash: Hash) => Calendar

/** The clock reckoned up to an instant, from the entries up to and including it. */
export function clockAt({ terms, history }: IncidentClock, at: number, calendar: CalendarByHash): Clock {
  let clock = newClock(terms.targetMs, calendar(terms.calendarHash), terms.thresholds)
  for (const entry of history) {
    if (entry.at > at) break
    clock = act(clock, entryOf(entry, calendar))
  }
  return advance(clock, at)
}

export const entryOf = ({ at, change, terms }: HistoryEntry, calendar: CalendarByHash): ClockEntry =>
  change === 'retarget' && terms
    ? { at, change, targetMs: terms.targetMs, calendar: calendar(terms.calendarHash) }
    : { at, change }

/** The terms in force at an instant. A retarget is stored only if it acts, so the last one counts. */
export function termsAt(clock: IncidentClock, at: number): ClockTerms {
  let { terms } = clock
  for (const entry of clock.history) if (entry.at <= at && entry.terms) terms = entry.terms
  return terms
}

/** What an event of the clock pins besides what it says. */
export function pinnedAt(clock: IncidentClock, at: number): PinnedTerms {
  const { targetMs, calendarHash, policy, tzdb } = termsAt(clock, at)
  return { targetMs, calendarHash, policy, tzdb }
}

export const startedAt = (clock: IncidentClock): number => clock.history[0]?.at ?? 0

/** When the newest clock began; null before the first. */
export const clocksSince = ({ clocks }: ServiceLevelState): Instant | null =>
  clocks.length === 0 ? null : instant(Math.max(...clocks.map(startedAt)))

/** The latest instant that the clock's events speak of. */
export const spokenUntil = ({ history, said }: IncidentClock): number =>
  Math.max(history.at(-1)?.at ?? 0, ...said.map(({ at }) => at))
