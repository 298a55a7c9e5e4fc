import { Controller, Get, Query } from '@nestjs/common'
import { type IQueryHandler, QueryBus, QueryHandler } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { ServiceNowOutbox, ServiceNowOutboxQuery } from '@atlas/contracts'
import { AskedPosition, BusPosition, GuardedAs, Requires, WaitsForPosition, waitUntilRead } from '@atlas/runtime'
import type { z } from 'zod'
import { Outbox } from './outbox.js'

type Listed = z.infer<typeof ServiceNowOutbox>

export class ListOutbox {
  constructor(readonly query: ServiceNowOutboxQuery) {}
}

@QueryHandler(ListOutbox)
export class ListOutboxHandler implements IQueryHandler<ListOutbox, Listed> {
  constructor(private readonly outbox: Outbox) {}
  execute = ({ query }: ListOutbox): Promise<Listed> => this.outbox.list(query)
}

@ApiTags('servicenow')
@Controller('v1/servicenow')
export class OutboxController {
  constructor(
    private readonly queries: QueryBus,
    private readonly bus: BusPosition,
  ) {}

  /** What waits to be written to ServiceNow, oldest first; texts by content hash alone. */
  @Get('outbox')
  @ApiOperation({ summary: 'What waits to be written to ServiceNow' })
  @Requires('operate')
  @GuardedAs('queue')
  @ApiOkResponse({ standardSchema: ServiceNowOutbox })
  @WaitsForPosition()
  async list(
    @Query({ schema: ServiceNowOutboxQuery }) query: ServiceNowOutboxQuery,
    @AskedPosition() asked: number | undefined,
  ): Promise<Listed> {
    await waitUntilRead(asked, (position) => this.bus.hasPassed('servicenow-sync', position))
    return this.queries.execute<ListOutbox, Listed>(new ListOutbox(query))
  }
}
