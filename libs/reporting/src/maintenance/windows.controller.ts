import { Controller, Get, UseGuards } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { type Recorded, type WindowEvent, WindowsView } from '@atlas/contracts'
import { windowsAggregate, windowsStream } from '@atlas/domain'
import { foldAll, LogReader } from '@atlas/event-sourcing'
import { AskedPosition, EdgeTime, GuardedAs, Requires, WaitsForPosition } from '@atlas/runtime'
import { PresentIncident } from '../incident/present-incident.js'
import { HouseGuard } from '../readers/house.guard.js'

/** Maintenance that people planned and nobody cancelled. */
@ApiTags('maintenance')
@WaitsForPosition()
@Requires('read')
@GuardedAs('house')
@UseGuards(HouseGuard)
@Controller('v1/windows')
export class WindowsController {
  constructor(
    private readonly log: LogReader,
    private readonly present: PresentIncident,
    private readonly time: EdgeTime,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What maintenance is planned, open or over, by whom and why' })
  @ApiOkResponse({ standardSchema: WindowsView })
  async list(@AskedPosition() asked: number | undefined): Promise<WindowsView> {
    await this.present.reach(asked)
    const decided = (await this.log.ofStream(windowsStream.id)) as readonly Recorded<WindowEvent>[]
    const now = this.time.now()
    const items = [...foldAll(windowsAggregate, decided).windows]
      .sort((one, other) => (one.from < other.from ? -1 : one.from > other.from ? 1 : one.window - other.window))
      .map((one) => ({ ...one, state: now < one.from ? 'planned' : now < one.until ? 'open' : 'over' }) as const)
    return { items, version: decided.length }
  }
}
