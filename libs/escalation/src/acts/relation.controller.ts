import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import { IncidentRef, MergeInput, RelateInput, SplitInput, UnrelateInput } from '@atlas/contracts'
import { Commanded, type CommandRequest } from '@atlas/runtime'
import { Acts } from './acting.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** What incidents have to do with each other. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class RelationController {
  constructor(private readonly door: IncidentDoor) {}

  @Acts('relate', 'Say that it is the parent of another incident, or was caused by it')
  relate(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: RelateInput }) { relation, incident, reason }: RelateInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'relate', (_, other) => ({ act: 'relate', relation, other, reason }), incident)
  }

  @Acts('unrelate', 'Take such a relation back')
  unrelate(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: UnrelateInput }) { relation, incident, reason }: UnrelateInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(
      id,
      request,
      'unrelate',
      (_, other) => ({ act: 'unrelate', relation, other, reason }),
      incident,
    )
  }

  @Acts('merge', 'Close it as merged into another incident, which goes on for both')
  merge(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: MergeInput }) { into, reason }: MergeInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'merge', (_, other) => ({ act: 'merge', into: other, reason }), into)
  }

  @Acts('split', 'Have some of its signals become an incident of their own')
  split(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: SplitInput }) { signals, reason }: SplitInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'split', () => ({ act: 'split', signals, reason }))
  }
}
