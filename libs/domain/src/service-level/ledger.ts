import type { ClockTerms, IncidentId, Instant, ServiceLevelEvent } from '@atlas/contracts'
import { instant } from '@atlas/contracts'
import { act, acts, type Clock } from './clock.js'
import {
  type CalendarByHash,
  pinnedAt,
  clockAt,
  type HistoryEntry,
  type IncidentClock,
  serviceLevelAggregate,
  type ServiceLevelState,
  spokenUntil,
} from './incident-clocks.js'
import { dueOf, sayingOf, unsaid } from './marks.js'

/** The clock events of one decision as they are written, each folded at once so that the next one builds on it. */
export class Ledger {
  readonly events: ServiceLevelEvent[] = []
  constructor(
    public state: ServiceLevelState,
    readonly incidentId: IncidentId,
    readonly calendar: CalendarByHash,
  ) {}

  write(...events: readonly ServiceLevelEvent[]): void {
    for (const event of events) {
      this.events.push(event)
      this.state = serviceLevelAggregate.evolve(this.state, event)
    }
  }
  clock(id: string): IncidentClock | undefined {
    return this.state.clocks.find((clock) => clock.id === id)
  }
}

export const open = (state: ServiceLevelState, incidentId: IncidentId, calendar: CalendarByHash): Ledger =>
  new Ledger(state, incidentId, calendar)

/** Starts a clock; gives its id, `<service level>/<cycle>`. */
export function startCycle(
  ledger: Ledger,
  cycle: number,
  terms: ClockTerms,
  occurredAt: Instant,
  because: string,
): string {
  const id = `${terms.serviceLevel}/${cycle}`
  const started = (dueAt: Instant | null): ServiceLevelEvent => ({
    type: 'ClockStarted',
    occurredAt,
    data: { incidentId: ledger.incidentId, clock: id, terms, because, dueAt },
  })
  const preview = new Ledger({ clocks: [] }, ledger.incidentId, ledger.calendar)
  preview.write(started(null))
  const [clock] = preview.state.clocks
  ledger.write(started(clock ? dueOf(clockAt(clock, spokenUntil(clock), ledger.calendar)) : null))
  if (clock) ledger.write(...unsaid(ledger.incidentId, clock, spokenUntil(clock), ledger.calendar))
  return id
}

/**
 * Writes an entry into a clock's history if it acts at its instant: first what was used up until then and nobody said,
 * then the entry, then what it used up. An entry among what was said already is followed by ClockRevised where it
 * changes that (domain, "A clock's history is ordered by occurredAt"). False where it doesn't act.
 */
export function enter(ledger: Ledger, id: string, entry: HistoryEntry, because: string): boolean {
  const { incidentId, calendar } = ledger
  const before = ledger.clock(id)
  if (!before) return false
  const clock = clockAt(before, entry.at, calendar)
  const acting = acts(clock.state, entry.change)
  if (!acting && !isNoteworthy(clock, entry)) return false
  const spoken = spokenUntil(before)
  const late = entry.at < spoken
  if (!late) ledger.write(...unsaid(incidentId, before, entry.at, calendar))
  ledger.write(acting ? entryEvent(ledger, before, clock, entry, because) : noted(ledger, before, entry, because))
  if (late) revise(ledger, before, spoken, because)
  const after = ledger.clock(id)
  if (after) ledger.write(...unsaid(incidentId, after, Math.max(entry.at, spoken), calendar))
  return acting
}

/**
 * Moves an entry to the instant at which it should have been: what was said and isn't so any more is revised, what was
 * used up by then and nobody said is said with its own instant.
 */
export function moveEntry(
  ledger: Ledger,
  id: string,
  { at: from, change }: HistoryEntry,
  to: number,
  because: string,
): void {
  const { incidentId, calendar } = ledger
  const before = ledger.clock(id)
  if (!before) return
  const spoken = spokenUntil(before)
  const data = { incidentId, clock: id, pinned: pinnedAt(before, from), change, because }
  ledger.write({
    type: 'ClockCorrected',
    occurredAt: instant(to),
    data: { ...data, from: instant(from), to: instant(to) },
  })
  revise(ledger, before, spoken, because)
  const after = ledger.clock(id)
  if (after) ledger.write(...unsaid(incidentId, after, Math.max(to, spoken), calendar))
}

/** What changes nothing now, but may count once an earlier fact is recorded late. */
const isNoteworthy = ({ state }: Clock, { change }: HistoryEntry): boolean =>
  (state === 'running' && change === 'resume') || (state === 'paused' && change === 'pause')

const noted = (
  { incidentId }: Ledger,
  clock: IncidentClock,
  entry: HistoryEntry,
  because: string,
): ServiceLevelEvent => ({
  type: 'ClockNoted',
  occurredAt: instant(entry.at),
  data: {
    incidentId,
    clock: clock.id,
    pinned: pinnedAt(clock, entry.at),
    change: entry.change === 'pause' ? 'pause' : 'resume',
    because,
  },
})

function revise(ledger: Ledger, clock: IncidentClock, spoken: number, because: string): void {
  const revised = ledger.clock(clock.id)
  if (!revised) return
  const before = sayingOf(clock, spoken, ledger.calendar)
  const after = sayingOf(revised, spoken, ledger.calendar)
  if (JSON.stringify(before) === JSON.stringify(after)) return
  const pinned = pinnedAt(revised, spoken)
  const data = { incidentId: ledger.incidentId, clock: clock.id, pinned, because, before, after }
  ledger.write({ type: 'ClockRevised', occurredAt: instant(spoken), data })
}

function entryEvent(
  { incidentId, calendar }: Ledger,
  of: IncidentClock,
  clock: Clock,
  { at, change, terms }: HistoryEntry,
  because: string,
): ServiceLevelEvent {
  const occurredAt = instant(at)
  const said = { incidentId, clock: of.id, elapsedMs: clock.elapsedMs, because }
  const pinned = pinnedAt(of, at)
  const target = terms && { targetMs: terms.targetMs, calendar: calendar(terms.calendarHash) }
  const dueAt = dueOf(act(clock, { at, change, ...target }))
  switch (change) {
    case 'start':
      return { type: 'ClockContinued', occurredAt, data: { ...said, pinned, dueAt } }
    case 'pause':
      return { type: 'ClockPaused', occurredAt, data: { ...said, pinned } }
    case 'resume':
      return { type: 'ClockResumed', occurredAt, data: { ...said, pinned, dueAt } }
    case 'stop':
      return { type: 'ClockMet', occurredAt, data: { ...said, pinned } }
    case 'cancel':
      return { type: 'ClockCancelled', occurredAt, data: { ...said, pinned } }
    case 'retarget':
      if (!terms) throw new TypeError('a retarget has terms')
      return { type: 'ClockRetargeted', occurredAt, data: { ...said, terms, dueAt } }
  }
}
