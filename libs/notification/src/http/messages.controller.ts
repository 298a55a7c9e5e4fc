import { Controller, Get, Query } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { CommunicationQuery, MessageList } from '@atlas/contracts'
import { AskedPosition, BusPosition, Requires, WaitsForPosition, waitUntilRead } from '@atlas/runtime'
import type { z } from 'zod'
import { ListCommunications, type Listed } from './list-communications.js'
import { messageView } from './views.js'

@ApiTags('messages')
@Controller('v1/messages')
export class MessagesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly bus: BusPosition,
  ) {}

  /** Messages as sent, oldest first; `?state=held` is the outbox. */
  @Get()
  @ApiOperation({ summary: 'Messages as sent, oldest first; state=held is the outbox' })
  @Requires('read')
  @ApiOkResponse({ standardSchema: MessageList })
  @WaitsForPosition()
  async list(
    @Query({ schema: CommunicationQuery }) query: CommunicationQuery,
    @AskedPosition() asked: number | undefined,
  ): Promise<z.infer<typeof MessageList>> {
    await waitUntilRead(asked, (position) => this.bus.hasPassed('notification', position))
    const { rows, next } = await this.queries.execute<ListCommunications, Listed>(
      new ListCommunications('message', query),
    )
    return { items: rows.map(({ row, content }) => messageView(row, content)), next }
  }
}
