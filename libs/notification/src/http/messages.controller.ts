import { Controller, Get, Query } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { CommunicationQuery, MessageList } from '@atlas/contracts'
import { GuardedAs, Reading, type ReadRequest, Requires, WaitsForPosition } from '@atlas/runtime'
import type { z } from 'zod'
import { CommunicationDoor } from './communication-door.js'
import { messageView } from './views.js'

@ApiTags('messages')
@Controller('v1/messages')
export class MessagesController {
  constructor(private readonly door: CommunicationDoor) {}

  /** Messages as sent, oldest first; `?state=held` is the outbox. */
  @Get()
  @ApiOperation({ summary: 'Messages as sent, oldest first; state=held is the outbox' })
  @Requires('read')
  @GuardedAs('incidents')
  @ApiOkResponse({ standardSchema: MessageList })
  @WaitsForPosition()
  async list(
    @Query({ schema: CommunicationQuery }) query: CommunicationQuery,
    @Reading() request: ReadRequest,
  ): Promise<z.infer<typeof MessageList>> {
    const { rows, next } = await this.door.list('message', query, request)
    return { items: rows.map(({ row, content }) => messageView(row, content)), next }
  }
}
