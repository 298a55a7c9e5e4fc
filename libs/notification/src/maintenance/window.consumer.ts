import { Controller } from '@nestjs/common'
import { eventName, type Instant, type Recorded, type WindowEvent } from '@atlas/contracts'
import { communicationStream, windowName } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { HandlesEvent } from '@atlas/messaging'
import { Communications } from '../read-models/communications.js'
import { saveChanges } from '../read-models/save-changes.js'
import { armWindowOver } from '../sending/window-over-timer.js'
import { KnownWindows } from './known-windows.js'

/** What maintenance people plan: pages that it suppressed wait for its end as it is now. */
@Controller()
export class WindowConsumer {
  constructor(
    private readonly log: EventLog,
    private readonly units: UnitsOfWork,
    private readonly windows: KnownWindows,
    private readonly communications: Communications,
  ) {}

  @HandlesEvent('notification', 'WindowPlanned', 'WindowChanged', 'WindowCancelled')
  async changed(event: Recorded<WindowEvent>): Promise<void> {
    await saveChanges((sql, parameters) => this.units.query(sql, parameters), 'notification', 'window_change', [event])
    this.windows.forget()
    if (event.type !== 'WindowPlanned')
      await this.moveEnd(event, event.type === 'WindowChanged' ? event.data.until : null)
  }

  /** `until` null: it is over now. Whoever was paged at an earlier end isn't paged for it again. */
  private async moveEnd(event: Recorded<WindowEvent>, until: Instant | null): Promise<void> {
    const window = windowName(event.data.window)
    const suppressed = await this.communications.suppressedBy(window)
    if (suppressed.length === 0) return
    const because = eventName(event)
    const metadata = {
      actor: { kind: 'rule', id: window, via: 'consumer' },
      correlationId: event.metadata.correlationId,
      causationId: because,
    } as const
    await this.log.transact({ streams: [] }, metadata, (transaction) => {
      for (const { id, incident_id: incidentId } of suppressed)
        armWindowOver(transaction, communicationStream(id).id, {
          id,
          window,
          incidentId,
          until: until ?? transaction.now,
        })
    })
  }
}
