import { Controller, Get, Query, UseGuards } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger'
import { refuse, RosterView } from '@atlas/contracts'
import { AskedPosition, EdgeTime, GuardedAs, RefusedException, Requires, WaitsForPosition } from '@atlas/runtime'
import { z } from 'zod'
import { AskedInstant } from '../asked-instant.js'
import { PresentIncident } from '../incident/present-incident.js'
import { HouseGuard } from '../readers/house.guard.js'
import { ReadRoster } from './read-roster.js'

const AskedRoster = z.object({ at: AskedInstant.optional() }).strict()
type AskedRoster = z.output<typeof AskedRoster>

/** Who is on shift, and who was. */
@ApiTags('roster')
@WaitsForPosition()
@Requires('read')
@GuardedAs('house')
@UseGuards(HouseGuard)
@Controller('v1/roster')
export class RosterController {
  constructor(
    private readonly queries: QueryBus,
    private readonly present: PresentIncident,
    private readonly time: EdgeTime,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Who is on shift at an instant, and why: shift, override, swap, leave, delegation' })
  @ApiQuery({ name: 'at', required: false, description: 'an instant; now if left out' })
  @ApiOkResponse({ standardSchema: RosterView })
  async at(
    @Query({ schema: AskedRoster }) { at = this.time.now() }: AskedRoster,
    @AskedPosition() asked: number | undefined,
  ): Promise<RosterView> {
    await this.present.reach(asked)
    const roster = await this.queries.execute(new ReadRoster(at))
    if (roster) return roster
    throw new RefusedException(
      refuse('no-policy-then', `No policy was in force at ${at}, so there was no roster.`, [], 404),
    )
  }
}
