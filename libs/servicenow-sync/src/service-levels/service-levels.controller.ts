import { Controller, Get, Query } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { IncidentId, ServiceNowServiceLevels, ServiceNowServiceLevelsQuery } from '@atlas/contracts'
import { GuardedAs, Requires } from '@atlas/runtime'
import type { z } from 'zod'
import { ServiceLevelsBeside } from './service-levels-beside.js'

@ApiTags('servicenow')
@Controller('v1/servicenow')
export class ServiceLevelsController {
  constructor(private readonly beside: ServiceLevelsBeside) {}

  /** Theirs is shown, never taken over: ours is what was promised. */
  @Get('service-levels')
  @ApiOperation({ summary: 'Their service levels beside our clocks, and why they differ' })
  @Requires('operate')
  @GuardedAs('queue')
  @ApiOkResponse({ standardSchema: ServiceNowServiceLevels })
  async list(
    @Query({ schema: ServiceNowServiceLevelsQuery }) { incidentId }: ServiceNowServiceLevelsQuery,
  ): Promise<z.infer<typeof ServiceNowServiceLevels>> {
    return { items: await this.beside.list(incidentId === undefined ? undefined : IncidentId.parse(incidentId)) }
  }
}
