import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import { ExcuseBreachInput, ExplainBreachInput, IncidentRef, WithdrawExcuseInput } from '@atlas/contracts'
import { Commanded, type CommandRequest } from '@atlas/runtime'
import { Acts } from './acting.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** A breach is explained and excused, and stays a breach. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class BreachController {
  constructor(private readonly door: IncidentDoor) {}

  @Acts('explain-breach', 'Say why a clock breached; said anew, the newest counts')
  explain(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: ExplainBreachInput }) body: ExplainBreachInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'explain-breach', () => ({ act: 'explain-breach', ...body }))
  }

  @Acts('excuse-breach', 'Excuse a breach that was explained; reports show it with and without')
  excuse(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: ExcuseBreachInput }) body: ExcuseBreachInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'excuse-breach', () => ({ act: 'excuse-breach', ...body }))
  }

  @Acts('withdraw-excuse', 'Take an excuse back: the breach counts again')
  withdraw(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: WithdrawExcuseInput }) body: WithdrawExcuseInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'withdraw-excuse', () => ({ act: 'withdraw-excuse', ...body }))
  }
}
