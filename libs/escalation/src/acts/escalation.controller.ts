import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import { AcceptInput, DeescalateInput, EscalateInput, IncidentRef, TakeBackInput } from '@atlas/contracts'
import { Commanded, type CommandRequest } from '@atlas/runtime'
import { Acts } from './acting.js'
import { firstWorkOf } from './first-work.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** From one tier to another. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class EscalationController {
  constructor(private readonly door: IncidentDoor) {}

  @Acts('escalate', 'Hand over to the next tier, with a trigger and its evidence')
  escalate(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: EscalateInput }) { trigger, evidence }: EscalateInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'escalate', (keep) => ({
      act: 'escalate',
      trigger,
      evidence,
      evidenceHash: keep(JSON.stringify(evidence)),
    }))
  }

  @Acts('accept', 'Escalated to Work in Progress: take it over at this tier')
  accept(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: AcceptInput }) body: AcceptInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'accept', (keep) => ({ act: 'accept', ...firstWorkOf(body, keep) }))
  }

  @Acts('take-back', 'Escalated to Work in Progress: the giver takes it back')
  takeBack(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: TakeBackInput }) body: TakeBackInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'take-back', (keep) => ({
      act: 'take-back',
      reason: body.reason,
      ...firstWorkOf(body, keep),
    }))
  }

  @Acts('de-escalate', 'Hand over to a lower tier, with a reason')
  deescalate(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: DeescalateInput }) body: DeescalateInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'de-escalate', () => ({ act: 'de-escalate', ...body }))
  }
}
