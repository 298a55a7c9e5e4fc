import type { ClockExplanation, ClockView, HandlingEvent, Hash, Instant } from '@atlas/contracts'
import {
  attributeClock,
  calendarHash,
  CalendarYears,
  clockViews,
  currentClockViews,
  explainClock,
  type ServiceLevelState,
  type StoredYears,
  turnsOf,
} from '@atlas/domain'
import type { CalendarDefinition, Calendars } from '@atlas/policy'

/** The calendars of a policy version, by its hash. */
export type CalendarsOfPolicy = (policy: Hash) => Promise<Calendars>

/**
 * Reads an incident's clocks at an instant. Open time comes from stored years; one that nobody has needed yet is
 * expanded from the policy version that the clock pinned, and stored.
 */
export class ReadClocks {
  private readonly years: CalendarYears
  private readonly pinned = new Set<Hash>()

  constructor(
    stored: StoredYears,
    private readonly calendarsOf: CalendarsOfPolicy,
  ) {
    this.years = new CalendarYears(stored, (hash) => this.definitionOf(hash))
  }

  /** Of each kind the latest cycle. */
  current(clocks: ServiceLevelState, at: Instant): Promise<ClockView[]> {
    this.pin(clocks)
    return this.years.deciding((calendar) => currentClockViews(clocks, at, calendar))
  }

  /** Every clock that had started. */
  all(clocks: ServiceLevelState, at: Instant): Promise<ClockView[]> {
    this.pin(clocks)
    return this.years.deciding((calendar) => clockViews(clocks, at, calendar))
  }

  /** The same, each with its stretches from its start on, and whose time it was by the facts of handling. */
  explained(clocks: ServiceLevelState, facts: readonly HandlingEvent[], at: Instant): Promise<ClockExplanation[]> {
    this.pin(clocks)
    const turns = turnsOf(facts)
    return this.years.deciding((calendar) =>
      clockViews(clocks, at, calendar).flatMap(({ clock: id }) => {
        const clock = clocks.clocks.find((one) => one.id === id)
        const explained = clock && explainClock(clock, at, calendar)
        return explained ? [{ ...explained, ...attributeClock(clock, turns, at, calendar) }] : []
      }),
    )
  }

  private pin({ clocks }: ServiceLevelState): void {
    for (const { history } of clocks) for (const { terms } of history) if (terms) this.pinned.add(terms.policy)
  }

  private async definitionOf(hash: Hash): Promise<CalendarDefinition | undefined> {
    for (const policy of this.pinned)
      for (const definition of Object.values((await this.calendarsOf(policy)).calendars))
        if (calendarHash(definition) === hash) return definition
    return undefined
  }
}
