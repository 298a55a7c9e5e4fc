import { Controller, Get, Param } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { Problem, refuse, ResponseTeamView } from '@atlas/contracts'
import type { Policy } from '@atlas/policy'
import {
  EdgeTime,
  GuardedAs,
  PolicyInForce,
  Reading,
  type ReadRequest,
  RefusedException,
  Requires,
  WaitsForPosition,
} from '@atlas/runtime'
import { standing } from '../incident/incident-record.js'
import { PresentIncident } from '../incident/present-incident.js'
import { ReadRoster } from '../roster/read-roster.js'

/** Whom an incident of its priority is for. */
@ApiTags('incidents')
@WaitsForPosition()
@Requires('read')
@GuardedAs('incident')
@Controller('v1/incidents/:id')
export class ResponseTeamController {
  constructor(
    private readonly queries: QueryBus,
    private readonly incidents: PresentIncident,
    private readonly policy: PolicyInForce<Policy>,
    private readonly time: EdgeTime,
  ) {}

  @Get('response-team')
  @ApiOperation({ summary: 'The roles that respond to its priority, and who of them is on shift now' })
  @ApiOkResponse({ standardSchema: ResponseTeamView })
  @ApiResponse({ status: 404, standardSchema: Problem })
  async team(@Param('id') id: string, @Reading() request: ReadRequest): Promise<ResponseTeamView> {
    const { record } = await this.incidents.see(id, request, 'response-team')
    const { priority } = standing(record)
    if (priority === null)
      throw new RefusedException(refuse('unclassified', 'It has no priority yet, so no team.', [], 404))
    const roster = await this.queries.execute(new ReadRoster(this.time.now()))
    const present = roster?.onShift ?? []
    const { responseTeam } = this.policy.current().policy.priorities.priorities[priority]
    return {
      priority,
      roles: responseTeam.map(({ role, part = null }) => ({
        role,
        part,
        onShift: present.filter(({ roles }) => roles.includes(role)).map(({ person }) => person),
      })),
    }
  }
}
