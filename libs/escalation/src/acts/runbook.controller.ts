import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import { FinishRunInput, IncidentRef, RecordStepInput, StartRunInput } from '@atlas/contracts'
import { Commanded, type CommandRequest } from '@atlas/runtime'
import { Acts } from './acting.js'
import { StatedQuota } from '../quotas/stated-quota.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** Runbooks, followed step by step. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class RunbookController {
  constructor(
    private readonly door: IncidentDoor,
    private readonly quotas: StatedQuota,
  ) {}

  @Acts('start-run', 'Begin to follow a runbook')
  start(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: StartRunInput }) body: StartRunInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'start-run', () => ({ act: 'start-run', ...body }))
  }

  @Acts('record-step', 'What came of a step; one with a check states its inputs and the standard decides')
  async step(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: RecordStepInput }) { result, ...body }: RecordStepInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    const quota = await this.quotas.of(body.inputs)
    return this.door.act(id, request, 'record-step', (keep) => ({
      act: 'record-step',
      ...body,
      quota,
      result: keep(result),
    }))
  }

  @Acts('finish-run', 'It solved it, every step was followed in vain, or it is abandoned')
  finish(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: FinishRunInput }) body: FinishRunInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'finish-run', () => ({ act: 'finish-run', ...body }))
  }
}
