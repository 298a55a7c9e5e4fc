import { type ClockAttribution, type ClockShare, type Instant, milliseconds } from '@atlas/contracts'
import type { CalendarByHash, IncidentClock } from '../service-level/incident-clocks.js'
import { openTime } from '../service-level/open-time.js'
import { stretchesOf } from '../service-level/stretches.js'
import type { Turn } from './turn.js'
import type { TurnFrom, Turns } from './turns.js'

/**
 * How much of a clock's time until an instant was whose. Running and paused time are counted in the calendar in force,
 * and each of both adds up to the millisecond, for open time is the same however it is cut. Throws CalendarYearMissing.
 */
export function attributeClock(
  clock: IncidentClock,
  { turns, incident }: Turns,
  at: Instant,
  calendar: CalendarByHash,
): ClockAttribution {
  const shares = new Shares()
  const held = clock.terms.promisedTo === 'vendor' ? vendorAlone(clock, incident) : turns
  for (const { from, to, state, calendar: open } of stretchesOf(clock, milliseconds(at), calendar))
    if (state === 'running' || state === 'paused')
      for (const one of within(held, from, to)) shares.add(one.turn, state, openTime(open, one.from, one.to))
  return { clock: clock.id, kind: clock.kind, ...shares.totals(), shares: shares.all }
}

/** What is promised by a vendor is the vendor's time, whoever looks after the incident meanwhile. */
function vendorAlone({ cycle }: IncidentClock, incident: Turns['incident']): TurnFrom[] {
  const whom = (incident.opened && incident.vendorCases.find(({ vendorCase }) => vendorCase === cycle)?.vendor) || null
  return [{ from: -Infinity, turn: { holder: 'vendor', whom, tier: null, waiting: null } }]
}

/** The turns of `[from, to)`, cut at both ends. */
function within(turns: readonly TurnFrom[], from: number, to: number): { from: number; to: number; turn: Turn }[] {
  return turns.flatMap((one, index) => {
    const start = Math.max(one.from, from)
    const end = Math.min(turns[index + 1]?.from ?? Infinity, to)
    return start < end ? [{ from: start, to: end, turn: one.turn }] : []
  })
}

/** Times by whose they were, each whose once. */
export class Shares {
  private readonly byTurn = new Map<string, ClockShare>()

  add(turn: Turn, state: 'running' | 'paused', ms: number): void {
    if (ms === 0) return
    const { holder, whom, tier, waiting } = turn
    const key = JSON.stringify([holder, whom, tier, waiting])
    const share = this.byTurn.get(key) ?? { holder, whom, tier, waiting, runningMs: 0, pausedMs: 0 }
    const which = state === 'running' ? 'runningMs' : 'pausedMs'
    this.byTurn.set(key, { ...share, [which]: share[which] + ms })
  }

  get all(): ClockShare[] {
    return [...this.byTurn.values()]
  }

  totals(): Pick<ClockAttribution, 'elapsedMs' | 'pausedMs'> {
    return {
      elapsedMs: this.all.reduce((sum, { runningMs }) => sum + runningMs, 0),
      pausedMs: this.all.reduce((sum, { pausedMs }) => sum + pausedMs, 0),
    }
  }
}
