import { Controller } from '@nestjs/common'
import type { EventOf, Recorded } from '@atlas/contracts'
import { HandlesEvent } from '@atlas/messaging'
import { IncidentHandling } from '../handling/incident-handling.js'
import { tellSurvivors } from '../handling/tell-survivors.js'
import { because } from './because.js'

/** What a requestor answered by mail is their word, in every status. */
@Controller()
export class MailConsumer {
  constructor(private readonly handling: IncidentHandling) {}

  @HandlesEvent('escalation', 'MailReceived')
  async mailReceived(event: Recorded<EventOf<'MailReceived'>>): Promise<void> {
    const { incidentId, requestor: from, text } = event.data
    await tellSurvivors(this.handling, incidentId, because(event, 'mail'), { act: 'mail-answer', from, text })
  }
}
