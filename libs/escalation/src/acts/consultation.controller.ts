import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import {
  AcceptConsultationInput,
  AnswerConsultationInput,
  ConsultInput,
  DeclineConsultationInput,
  IncidentRef,
  WithdrawConsultationInput,
} from '@atlas/contracts'
import { Commanded, type CommandRequest } from '@atlas/runtime'
import { Acts } from './acting.js'
import { momentOf } from './first-work.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** Help asked of a person, a tier or a technical audience; the owner stays. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class ConsultationController {
  constructor(private readonly door: IncidentDoor) {}

  @Acts('consult', 'Ask a person, a tier or a technical audience for help, without handing over')
  consult(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: ConsultInput }) { of, question, answerBy }: ConsultInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'consult', (keep) => ({
      act: 'consult',
      of,
      question: keep(question),
      answerBy: momentOf(answerBy),
    }))
  }

  @Acts('accept-consultation', 'Accept to help')
  accept(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: AcceptConsultationInput }) body: AcceptConsultationInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'accept-consultation', () => ({ act: 'accept-consultation', ...body }))
  }

  @Acts('decline-consultation', 'Decline to help, and why')
  decline(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: DeclineConsultationInput }) body: DeclineConsultationInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'decline-consultation', () => ({ act: 'decline-consultation', ...body }))
  }

  @Acts('answer-consultation', 'Answer what was asked; or record the answer of somebody who was')
  answer(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: AnswerConsultationInput }) { consultation, answer, from }: AnswerConsultationInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'answer-consultation', (keep) => ({
      act: 'answer-consultation',
      consultation,
      answer: keep(answer),
      from,
    }))
  }

  @Acts('withdraw-consultation', 'Ask no more')
  withdraw(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: WithdrawConsultationInput }) body: WithdrawConsultationInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'withdraw-consultation', () => ({ act: 'withdraw-consultation', ...body }))
  }
}
