import { Controller } from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import type { EventOf, Recorded } from '@atlas/contracts'
import { HandlesEvent } from '@atlas/messaging'
import { ClassifyIncident } from './classify-incident.js'

/** Every new incident is classified at once, from what its first signal says and nothing else. */
@Controller()
export class IncidentOpenedController {
  constructor(private readonly commands: CommandBus) {}

  @HandlesEvent('classification', 'IncidentOpened')
  async opened(event: Recorded<EventOf<'IncidentOpened'>>): Promise<void> {
    await this.commands.execute(new ClassifyIncident(event))
  }
}
