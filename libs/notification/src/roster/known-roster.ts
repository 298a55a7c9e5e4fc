import { Injectable } from '@nestjs/common'
import type { RosterEvent } from '@atlas/contracts'
import { type Roster, rosterAggregate, type RosterChanges, withChanges } from '@atlas/domain'
import { foldAll } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'

/** How long what was read is believed. */
const freshMs = 5_000

/** The policy's roster with what was decided over it, as far as the bus has told. */
@Injectable()
export class KnownRoster {
  private reading: Promise<RosterChanges> | undefined
  private readAt = 0

  constructor(private readonly units: UnitsOfWork) {}

  async over({ roster }: Policy): Promise<Roster> {
    if (!this.reading || performance.now() - this.readAt > freshMs) {
      this.readAt = performance.now()
      const reading = this.read()
      this.reading = reading
      reading.catch(() => this.forget())
    }
    return withChanges(roster, await this.reading)
  }

  /** After a change. */
  forget(): void {
    this.reading = undefined
  }

  private async read(): Promise<RosterChanges> {
    const rows = await this.units.query<{ event: RosterEvent }>(
      'select event from notification.roster_change order by version',
    )
    return foldAll(
      rosterAggregate,
      rows.map(({ event }) => event),
    )
  }
}
