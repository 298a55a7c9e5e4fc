import { Controller } from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import type { EventOf, Recorded } from '@atlas/contracts'
import { HandlesEvent } from '@atlas/messaging'
import { ClassifyReport } from './classify-report.js'

/** Every new incident is classified at once, from what its first signal says; what later ones say is told beside it. */
@Controller()
export class ReportController {
  constructor(private readonly commands: CommandBus) {}

  @HandlesEvent('classification', 'IncidentOpened', 'ReportAdded')
  async reported(event: Recorded<EventOf<'IncidentOpened'> | EventOf<'ReportAdded'>>): Promise<void> {
    await this.commands.execute(new ClassifyReport(event))
  }
}
