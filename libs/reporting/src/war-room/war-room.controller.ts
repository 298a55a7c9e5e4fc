import { Controller, Get, Param } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { Problem, refuse, WarRoomView } from '@atlas/contracts'
import { GuardedAs, Reading, type ReadRequest, RefusedException, Requires, WaitsForPosition } from '@atlas/runtime'
import { PresentIncident } from '../incident/present-incident.js'
import { ReadWarRoom } from './read-war-room.js'

/** Who is there, what management was told, and how it ended. */
@ApiTags('incidents')
@WaitsForPosition()
@Requires('read')
@GuardedAs('incident')
@Controller('v1/incidents/:id')
export class WarRoomController {
  constructor(
    private readonly queries: QueryBus,
    private readonly incidents: PresentIncident,
  ) {}

  @Get('war-room')
  @ApiOperation({ summary: 'The roll-call of the war room, its summaries to management, its all-clear and review' })
  @ApiOkResponse({ standardSchema: WarRoomView })
  @ApiResponse({ status: 404, standardSchema: Problem })
  async warRoom(@Param('id') id: string, @Reading() request: ReadRequest): Promise<WarRoomView> {
    const { record } = await this.incidents.see(id, request, 'war-room', ['everything', 'summary'])
    const room = await this.queries.execute(new ReadWarRoom(record.id))
    if (!room) throw new RefusedException(noRoom)
    return room
  }
}

const noRoom = refuse('no-war-room', 'No war room was called for it; only a P1 calls one.', [], 404)
