import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import { CustomerAnswerInput, IncidentRef, KeepResolvedInput, RequestFeedbackInput } from '@atlas/contracts'
import { Commanded, type CommandRequest } from '@atlas/runtime'
import { Acts } from './acting.js'
import { lateOf } from './first-work.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** Waiting for the customer, and hearing from them. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class CustomerController {
  constructor(private readonly door: IncidentDoor) {}

  @Acts('request-feedback', 'Work in Progress to Awaiting Customer Feedback: ask the customer to verify')
  requestFeedback(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: RequestFeedbackInput }) body: RequestFeedbackInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'request-feedback', (keep) => ({
      act: 'request-feedback',
      action: keep(body.action),
      late: lateOf(body),
    }))
  }

  @Acts('customer-answer', 'Record what the customer said, in any status')
  customerAnswer(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: CustomerAnswerInput }) { text, from, verified, ...late }: CustomerAnswerInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'customer-answer', (keep) => ({
      act: 'customer-answer',
      text: keep(text),
      from,
      verified,
      late: lateOf(late),
    }))
  }

  @Acts('keep-resolved', 'Decide that a reply while Resolved changes nothing, and why')
  keepResolved(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: KeepResolvedInput }) body: KeepResolvedInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'keep-resolved', () => ({ act: 'keep-resolved', ...body }))
  }
}
