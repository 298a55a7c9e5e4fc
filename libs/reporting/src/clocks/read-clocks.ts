import { Injectable } from '@nestjs/common'
import type { ClockView, Hash, Instant } from '@atlas/contracts'
import { calendarHash, CalendarYears, clockViews, currentClockViews } from '@atlas/domain'
import { CalendarYearStore } from '@atlas/event-store-postgres'
import type { CalendarDefinition, Policy } from '@atlas/policy'
import { EdgeTime, PolicyInForce } from '@atlas/runtime'
import type { IncidentRecord } from '../incident/incident-record.js'

/** Reads the clocks of an incident at an instant, from stored intervals and never from the zone database. */
@Injectable()
export class ReadClocks {
  private readonly years: CalendarYears

  constructor(
    store: CalendarYearStore,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly time: EdgeTime,
  ) {
    this.years = new CalendarYears(store, (hash) => this.definitionOf(hash))
  }

  /** Of each kind the latest cycle; default now. */
  current({ clocks }: IncidentRecord, at: Instant = this.time.now()): Promise<ClockView[]> {
    return this.years.deciding((calendar) => currentClockViews(clocks, at, calendar))
  }

  /** Every clock that had started; default now. */
  of({ clocks }: IncidentRecord, at: Instant = this.time.now()): Promise<ClockView[]> {
    return this.years.deciding((calendar) => clockViews(clocks, at, calendar))
  }

  private definitionOf(hash: Hash): CalendarDefinition | undefined {
    const { calendars } = this.policyInForce.current().policy.calendars
    return Object.values(calendars).find((definition) => calendarHash(definition) === hash)
  }
}
