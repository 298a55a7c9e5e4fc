import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { CommunicationQuery, PageAcknowledgement, PageList, Problem } from '@atlas/contracts'
import {
  Caller,
  CorrelationId,
  GuardedAs,
  notAPerson,
  Positioned,
  type Principal,
  Reading,
  type ReadRequest,
  RefusedException,
  Requires,
  WaitsForPosition,
} from '@atlas/runtime'
import { z } from 'zod'
import { AcknowledgePage, type Acknowledged } from './acknowledge-page.js'
import { CommunicationDoor } from './communication-door.js'
import { pageView } from './views.js'

const PageId = z.uuid('the id of a page')

@ApiTags('pages')
@Controller('v1/pages')
export class PagesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly door: CommunicationDoor,
  ) {}

  /** Pages as sent, oldest first. */
  @Get()
  @ApiOperation({ summary: 'Pages as sent, oldest first' })
  @Requires('read')
  @GuardedAs('incidents')
  @ApiOkResponse({ standardSchema: PageList })
  @WaitsForPosition()
  async list(
    @Query({ schema: CommunicationQuery }) query: CommunicationQuery,
    @Reading() request: ReadRequest,
  ): Promise<z.infer<typeof PageList>> {
    const { rows, next } = await this.door.list('page', query, request)
    return { items: rows.map(({ row, content }) => pageView(row, content)), next }
  }

  /** Only the paged person acknowledges; it takes no ownership and stops no clock. */
  @Post(':id/acknowledge')
  @ApiOperation({ summary: 'Acknowledge a page, as the paged person; takes no ownership' })
  @HttpCode(200)
  @Requires('person')
  @ApiOkResponse({ standardSchema: PageAcknowledgement })
  @ApiResponse({ status: 409, description: 'The page has ended', standardSchema: Problem })
  async acknowledge(
    @Param('id', { schema: PageId }) id: string,
    @Caller() caller: Principal,
    @CorrelationId() correlationId: string,
  ): Promise<Positioned<PageAcknowledgement>> {
    if (caller.person === null) throw new RefusedException(notAPerson('acknowledges a page'))
    const { refusal, page, version, position } = await this.commands.execute<AcknowledgePage, Acknowledged>(
      new AcknowledgePage(id, caller.person, correlationId),
    )
    if (refusal) throw new RefusedException(refusal)
    if (page.kind !== 'page') throw new Error(`page ${id} is no page`)
    return new Positioned({ id, person: page.person, state: 'acknowledged' }, position, version)
  }
}
