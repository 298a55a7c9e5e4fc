import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import { FindRootCauseInput, RootCauseTaskAnswer, RootCauseTaskRef } from '@atlas/contracts'
import { Commanded, type CommandRequest, type Positioned } from '@atlas/runtime'
import { actsAnswering } from '../acts/acting.js'
import { type NamedTask, RootCauses } from './root-causes.js'

/** POST /v1/root-cause-tasks/{id}/<path> by a person. */
const ActsOnTask = actsAnswering(RootCauseTaskAnswer)

/** What comes back again and again is looked into once for all. */
@ApiTags('knowledge')
@Controller('v1/root-cause-tasks/:id')
export class RootCauseController {
  constructor(private readonly causes: RootCauses) {}

  @ActsOnTask('take', 'Look into what recurs; somebody else may take it over')
  take(
    @Param('id', { schema: RootCauseTaskRef }) id: RootCauseTaskRef,
    @Commanded() request: CommandRequest,
  ): Promise<Positioned<RootCauseTaskAnswer>> {
    const named = parts(id)
    return this.causes.act(named, 'take-root-cause', request, () => ({ act: 'take-root-cause', task: named.task }))
  }

  @ActsOnTask('finish', 'The root cause, with the runbook or article that came of it, or why neither')
  finish(
    @Param('id', { schema: RootCauseTaskRef }) id: RootCauseTaskRef,
    @Body({ schema: FindRootCauseInput }) { rootCause, result }: FindRootCauseInput,
    @Commanded() request: CommandRequest,
  ): Promise<Positioned<RootCauseTaskAnswer>> {
    const named = parts(id)
    return this.causes.act(named, 'find-root-cause', request, (keep) => ({
      act: 'find-root-cause',
      task: named.task,
      rootCause: keep(rootCause),
      result,
    }))
  }
}

const parts = (id: RootCauseTaskRef): NamedTask => ({ pattern: id.slice(0, 64), task: Number(id.slice(65)) })
