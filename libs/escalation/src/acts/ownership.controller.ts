import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import {
  AcceptHandOverInput,
  DeclineHandOverInput,
  HandOverInput,
  IncidentRef,
  WithdrawHandOverInput,
} from '@atlas/contracts'
import { Commanded, type CommandRequest } from '@atlas/runtime'
import { Acts } from './acting.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** An incident changes hands within its tier; whoever gives it stays responsible until it is accepted. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class OwnershipController {
  constructor(private readonly door: IncidentDoor) {}

  @Acts('hand-over', 'Offer it to another person of the tier, such as at the end of a shift')
  offer(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: HandOverInput }) { to, note }: HandOverInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'hand-over', (keep) => ({ act: 'hand-over', to, note: keep(note) }))
  }

  @Acts('accept-hand-over', 'Accept what was offered, and own it')
  accept(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: AcceptHandOverInput }) _body: AcceptHandOverInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'accept-hand-over', () => ({ act: 'accept-hand-over' }))
  }

  @Acts('decline-hand-over', 'Decline what was offered, and why')
  decline(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: DeclineHandOverInput }) body: DeclineHandOverInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'decline-hand-over', () => ({ act: 'decline-hand-over', ...body }))
  }

  @Acts('withdraw-hand-over', 'Offer it no more')
  withdraw(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: WithdrawHandOverInput }) body: WithdrawHandOverInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'withdraw-hand-over', () => ({ act: 'withdraw-hand-over', ...body }))
  }
}
