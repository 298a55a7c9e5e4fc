import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import {
  Problem,
  refuse,
  ServiceNowDivergences,
  ServiceNowDone,
  ServiceNowHint,
  ServiceNowInstances,
  ServiceNowQueue,
  ServiceNowSettlementInput,
  ServiceNowWritesInput,
} from '@atlas/contracts'
import { Caller, CorrelationId, GuardedAs, type Principal, RefusedException, Requires } from '@atlas/runtime'
import type { z } from 'zod'
import { Connections } from '../instances/connections.js'
import { Watermarks } from '../receiving/watermarks.js'
import { ServiceLevelsBeside } from '../service-levels/service-levels-beside.js'
import { type By, Desk } from './desk.js'

/** Everything that an operator of the sync sees and does. Texts are named by content hash alone. */
@ApiTags('servicenow')
@Controller('v1/servicenow')
export class DeskController {
  constructor(
    private readonly desk: Desk,
    private readonly connections: Connections,
    private readonly watermarks: Watermarks,
    private readonly serviceLevels: ServiceLevelsBeside,
  ) {}

  @Get('queue')
  @ApiOperation({ summary: 'Writes that can’t be made, and conflicts that a person is asked about' })
  @Requires('operate')
  @GuardedAs('queue')
  @ApiOkResponse({ standardSchema: ServiceNowQueue })
  async queue(): Promise<z.infer<typeof ServiceNowQueue>> {
    return { items: await this.desk.queue() }
  }

  @Get('divergence')
  @ApiOperation({ summary: 'Every field and clock that differs from ServiceNow, since when, and why' })
  @Requires('operate')
  @GuardedAs('queue')
  @ApiOkResponse({ standardSchema: ServiceNowDivergences })
  async divergence(): Promise<ServiceNowDivergences> {
    const beside = await this.serviceLevels.list()
    const serviceLevels = beside.flatMap(({ incidentId, instance, record, definition, ours, differences }) =>
      differences.map((one) => ({ incidentId, instance, record, definition, clock: ours?.clock ?? '', ...one })),
    )
    return { ...(await this.desk.divergences()), serviceLevels }
  }

  @Get('instances')
  @ApiOperation({ summary: 'The instances, whether they are written to, and what of the mapping they lack' })
  @Requires('operate')
  @GuardedAs('queue')
  @ApiOkResponse({ standardSchema: ServiceNowInstances })
  instances(): Promise<ServiceNowInstances> {
    return this.desk.instances()
  }

  @Post('replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try dead letters to ServiceNow again' })
  @Requires('person')
  @ApiOkResponse({ standardSchema: ServiceNowDone })
  @ApiResponse({ status: 404, description: 'None of them is a dead letter', standardSchema: Problem })
  replay(
    @Body({ schema: ServiceNowWritesInput }) input: ServiceNowWritesInput,
    @Caller() caller: Principal,
    @CorrelationId() correlationId: string,
  ): Promise<ServiceNowDone> {
    return this.desk.replay(input, by(caller, correlationId))
  }

  @Post('withhold')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give up dead letters to ServiceNow' })
  @Requires('person')
  @ApiOkResponse({ standardSchema: ServiceNowDone })
  @ApiResponse({ status: 404, description: 'None of them is a dead letter', standardSchema: Problem })
  withhold(
    @Body({ schema: ServiceNowWritesInput }) input: ServiceNowWritesInput,
    @Caller() caller: Principal,
    @CorrelationId() correlationId: string,
  ): Promise<ServiceNowDone> {
    return this.desk.withhold(input, by(caller, correlationId))
  }

  @Post('settle')
  @HttpCode(200)
  @ApiOperation({ summary: 'Settle a conflict with ServiceNow: take theirs, or write ours again' })
  @Requires('person')
  @ApiOkResponse({ standardSchema: ServiceNowDone })
  @ApiResponse({ status: 404, description: 'No such conflict is open', standardSchema: Problem })
  settle(
    @Body({ schema: ServiceNowSettlementInput }) input: ServiceNowSettlementInput,
    @Caller() caller: Principal,
    @CorrelationId() correlationId: string,
  ): Promise<ServiceNowDone> {
    return this.desk.settle(input, by(caller, correlationId))
  }

  /** From a business rule of the instance. It can be late, doubled, lost or made up: all it does is wake the poll. */
  @Post('hints/:instance')
  @HttpCode(200)
  @ApiOperation({ summary: 'A hint that something changed in ServiceNow' })
  @Requires('intake')
  @ApiOkResponse({ standardSchema: ServiceNowHint })
  @ApiResponse({ status: 404, description: 'No such instance', standardSchema: Problem })
  async hint(@Param('instance') instance: string): Promise<z.infer<typeof ServiceNowHint>> {
    if (!this.connections.names().includes(instance))
      throw new RefusedException(refuse('unknown-instance', `policy names no instance ${instance}`, [], 404))
    await this.watermarks.wake(instance)
    return { instance }
  }
}

function by({ person }: Principal, correlationId: string): By {
  if (person === null)
    throw new RefusedException(refuse('not-a-person', 'This API key acts as no person of the roster.', [], 403))
  return { person, correlationId }
}
