import type { Hash } from '@atlas/contracts'
import { type CalendarDefinition, holidayData } from '@atlas/policy'
import { alwaysOpen, CalendarYearMissing, type Interval, storedCalendar, yearHash } from './calendar.js'
import { expandYear } from './calendar-expansion.js'
import type { CalendarByHash } from './incident-clocks.js'

/** Where expanded years lie for good: `log.calendar_year`. */
export interface StoredYears {
  load(calendar: Hash, year: number): Promise<readonly Interval[] | undefined>
  /** Stores the expansion unless another was first; gives the one that is stored. */
  store(
    calendar: Hash,
    year: number,
    intervals: readonly Interval[],
    hash: Hash,
    /** The data that named the public holidays, `none` without such. */
    holidayData: string,
  ): Promise<readonly Interval[]>
}

/** No stored policy defines the calendar that a clock pinned: the log is incomplete. */
export class UnknownCalendar extends Error {
  constructor(calendar: Hash) {
    super(`no policy at hand defines the calendar ${calendar}`)
  }
}

/**
 * Calendars as values for pure decisions: a decision that needs a year that isn't at hand is run again once the year
 * is loaded, or expanded and stored (the first expansion wins). A year never changes, so years at hand stay.
 */
export class CalendarYears {
  private readonly years = new Map<Hash, Map<number, readonly Interval[]>>()
  /** Decisions that miss the same year at the same time wait for one expansion. */
  private readonly fetching = new Map<string, Promise<void>>()

  constructor(
    private readonly stored: StoredYears,
    /** The definition with this hash, from the policies that the caller knows. */
    private readonly definitionOf: (
      calendar: Hash,
    ) => CalendarDefinition | undefined | Promise<CalendarDefinition | undefined>,
  ) {}

  /** Years at hand, by the hash that clock events pin. Throws CalendarYearMissing. */
  readonly byHash: CalendarByHash = (hash) =>
    hash === alwaysOpen.hash ? alwaysOpen : storedCalendar(hash, this.years.get(hash) ?? new Map())

  /** Runs `decide`, and again for each year that it misses. It must change nothing outside when it throws. */
  async deciding<Result>(decide: (calendar: CalendarByHash) => Result | Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await decide(this.byHash)
      } catch (error) {
        if (!(error instanceof CalendarYearMissing)) throw error
        await this.fetchOnce(error.calendar, error.year)
      }
    }
  }

  private fetchOnce(calendar: Hash, year: number): Promise<void> {
    const name = `${calendar} ${year}`
    const fetching = this.fetching.get(name) ?? this.fetch(calendar, year).finally(() => this.fetching.delete(name))
    this.fetching.set(name, fetching)
    return fetching
  }

  private async fetch(calendar: Hash, year: number): Promise<void> {
    const intervals = (await this.stored.load(calendar, year)) ?? (await this.expand(calendar, year))
    const known = this.years.get(calendar) ?? new Map<number, readonly Interval[]>()
    this.years.set(calendar, known.set(year, intervals))
  }

  private async expand(calendar: Hash, year: number): Promise<readonly Interval[]> {
    const definition = await this.definitionOf(calendar)
    if (!definition) throw new UnknownCalendar(calendar)
    const intervals = expandYear(definition, year)
    const data = definition.publicHolidays?.length ? holidayData : 'none'
    return this.stored.store(calendar, year, intervals, yearHash(intervals), data)
  }
}
