import { Controller, Get, Query, UseGuards } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger'
import { FirstLineReport, instant } from '@atlas/contracts'
import { AskedPosition, GuardedAs, Requires, WaitsForPosition } from '@atlas/runtime'
import { z } from 'zod'
import { PresentIncident } from '../incident/present-incident.js'
import { HouseGuard } from '../readers/house.guard.js'
import { ReadFirstLine } from './read-first-line.js'

const Moment = z.iso
  .datetime({ offset: true, error: 'an ISO 8601 instant such as 2026-11-01T00:00:00Z' })
  .transform((text) => instant(Date.parse(text)))
const Asked = z.object({ from: Moment.optional(), to: Moment.optional() }).strict()
type Asked = z.output<typeof Asked>

/** How well L1 does. */
@ApiTags('reports')
@WaitsForPosition()
@Requires('read')
@GuardedAs('house')
@UseGuards(HouseGuard)
@Controller('v1/reports')
export class FirstLineController {
  constructor(
    private readonly queries: QueryBus,
    private readonly present: PresentIncident,
  ) {}

  @Get('first-line')
  @ApiOperation({ summary: 'What L1 resolved without escalating it, and with which knowledge' })
  @ApiQuery({ name: 'from', required: false, description: 'of incidents opened from this instant on' })
  @ApiQuery({ name: 'to', required: false, description: 'of incidents opened before this instant' })
  @ApiOkResponse({ standardSchema: FirstLineReport })
  async report(
    @Query({ schema: Asked }) { from, to }: Asked,
    @AskedPosition() asked: number | undefined,
  ): Promise<FirstLineReport> {
    await this.present.reach(asked)
    return this.queries.execute(new ReadFirstLine(from ?? null, to ?? null))
  }
}
