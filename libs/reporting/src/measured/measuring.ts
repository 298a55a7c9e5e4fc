import type { AtlasEvent, IncidentId, Recorded } from '@atlas/contracts'
import { allWithCorrections, attributeClock, CalendarYears, type StoredYears, UnknownCalendar } from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'
import { measure } from './measure.js'
import type { Measured } from './measured.js'
import { measuredTypes } from './measured-types.js'

/** Which events count: all of them up to a position that also pass. */
export interface Counted {
  readonly upTo: number
  readonly counts?: (event: Recorded) => boolean
  /** Which were known, whenever they say that they happened: of these, corrections hold. Left out: all of them. */
  readonly knows?: (event: Recorded) => boolean
}

/** Incidents whose events are held at a time; some tens of milliseconds of work. */
const atATime = 100

/**
 * Measures incidents by what the log says of them, from their first event on, each time anew: a fact that was recorded
 * late, or isn't known yet at an instant of the past, needs no other way.
 */
export class Measuring {
  private readonly years: CalendarYears

  constructor(
    private readonly log: LogReader,
    /** Which the deciding of the clocks has filled: a calendar's definition isn't needed any more. */
    stored: StoredYears,
  ) {
    this.years = new CalendarYears(stored, () => undefined)
  }

  /** Those that were open by then, some hundred at a time. */
  async *of(ids: readonly IncidentId[], { upTo, counts, knows }: Counted): AsyncGenerator<readonly Measured[]> {
    for (let first = 0; first < ids.length; first += atATime) {
      const some = ids.slice(first, first + atATime)
      // The reader has lifted every event to its newest shape (contracts, `upcast`).
      const events = (await this.log.ofIncidents(some, {
        types: measuredTypes,
        upTo,
      })) as readonly Recorded<AtlasEvent>[]
      const ofEach = Map.groupBy(events, ({ incidentId }) => incidentId)
      const measured: Measured[] = []
      for (const own of ofEach.values()) {
        const known = allWithCorrections(own, knows)
        const one = await this.measured(counts ? known.filter(counts) : known)
        if (one) measured.push(one)
      }
      yield measured
    }
  }

  private async measured(events: readonly Recorded<AtlasEvent>[]): Promise<Measured | undefined> {
    try {
      return await this.years.deciding((calendar) =>
        measure(events, (clock, turns, at) => attributeClock(clock, turns, at, calendar)),
      )
    } catch (error) {
      // A year that no decision has needed isn't stored: then nobody's share of it can be told.
      if (!(error instanceof UnknownCalendar)) throw error
      return measure(events, () => null)
    }
  }
}
