import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import { AdmitReaderInput, IncidentRef, LiftRestrictionInput, RestrictInput } from '@atlas/contracts'
import { Commanded, type CommandRequest } from '@atlas/runtime'
import { Acts } from './acting.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** Who may read an incident. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class RestrictionController {
  constructor(private readonly door: IncidentDoor) {}

  @Acts('restrict', 'Show everything of it to its team alone')
  restrict(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: RestrictInput }) { reason }: RestrictInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'restrict', () => ({ act: 'restrict', reason }))
  }

  @Acts('admit-reader', 'Show everything of a restricted incident to somebody else as well')
  admitReader(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: AdmitReaderInput }) { reader, reason }: AdmitReaderInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'admit-reader', () => ({ act: 'admit-reader', reader, reason }))
  }

  @Acts('lift-restriction', 'Show it to everybody of the roster again')
  liftRestriction(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: LiftRestrictionInput }) { reason }: LiftRestrictionInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'lift-restriction', () => ({ act: 'lift-restriction', reason }))
  }
}
