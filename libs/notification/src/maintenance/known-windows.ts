import { Injectable } from '@nestjs/common'
import type { WindowEvent } from '@atlas/contracts'
import { type PlannedWindows, windowsAggregate, withPlanned } from '@atlas/domain'
import { foldAll } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import type { NotificationPolicy, Policy } from '@atlas/policy'

/** How long what was read is believed. */
const freshMs = 5_000

/** What maintenance people planned besides that of policy, as far as the bus has told. */
@Injectable()
export class KnownWindows {
  private reading: Promise<PlannedWindows> | undefined
  private readAt = 0

  constructor(private readonly units: UnitsOfWork) {}

  async over({ notification }: Policy): Promise<NotificationPolicy> {
    if (!this.reading || performance.now() - this.readAt > freshMs) {
      this.readAt = performance.now()
      const reading = this.read()
      this.reading = reading
      reading.catch(() => this.forget())
    }
    return withPlanned(notification, await this.reading)
  }

  /** After a change. */
  forget(): void {
    this.reading = undefined
  }

  private async read(): Promise<PlannedWindows> {
    const rows = await this.units.query<{ event: WindowEvent }>(
      'select event from notification.window_change order by version',
    )
    return foldAll(
      windowsAggregate,
      rows.map(({ event }) => event),
    )
  }
}
