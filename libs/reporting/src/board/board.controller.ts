import { Controller, Get, Query, UseGuards } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { BoardView } from '@atlas/contracts'
import { EdgeTime, GuardedAs, Requires } from '@atlas/runtime'
import { z } from 'zod'
import { AskedInstant } from '../asked-instant.js'
import { refuseUnsettled } from '../incident/settled.js'
import { HouseGuard } from '../readers/house.guard.js'
import { ReadBoard } from './read-board.js'

const AskedBoard = z.object({ asOf: AskedInstant, asKnownAt: AskedInstant.optional() }).strict()
type AskedBoard = z.output<typeof AskedBoard>

@ApiTags('incidents')
@Requires('read')
@GuardedAs('house')
@UseGuards(HouseGuard)
@Controller('v1/board')
export class BoardController {
  constructor(
    private readonly queries: QueryBus,
    private readonly time: EdgeTime,
  ) {}

  @Get()
  @ApiOperation({ summary: 'How many incidents stood where at an instant, as known now or then' })
  @ApiOkResponse({ standardSchema: BoardView })
  async at(@Query({ schema: AskedBoard }) asked: AskedBoard): Promise<BoardView> {
    refuseUnsettled(asked, this.time.now())
    return this.queries.execute(new ReadBoard(asked))
  }
}
