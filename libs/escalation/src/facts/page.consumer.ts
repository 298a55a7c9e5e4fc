import { Controller } from '@nestjs/common'
import { type EventOf, type Recorded, WarRoomPart } from '@atlas/contracts'
import { HandlesEvent } from '@atlas/messaging'
import { IncidentHandling } from '../handling/incident-handling.js'
import { because } from './because.js'

/** Whoever acknowledges the page for a part of the war room has the part. */
@Controller()
export class PageConsumer {
  constructor(private readonly handling: IncidentHandling) {}

  @HandlesEvent('escalation', 'PageAcknowledged')
  async pageAcknowledged(event: Recorded<EventOf<'PageAcknowledged'>>): Promise<void> {
    const { incidentId } = event
    const { by, duty: part } = event.data
    if (incidentId === null || !parts.includes(part)) return
    await this.handling.change(incidentId, because(event, 'war-room'), ({ apply }) =>
      apply({ act: 'part-acknowledged', part, by }),
    )
  }
}

const parts: readonly string[] = WarRoomPart.options
