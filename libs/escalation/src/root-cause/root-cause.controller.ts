import { applyDecorators, Body, Controller, HttpCode, Param, Post } from '@nestjs/common'
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { FindRootCauseInput, Problem, RootCauseTaskAnswer, RootCauseTaskRef } from '@atlas/contracts'
import { Commanded, type CommandRequest, type Positioned, Requires } from '@atlas/runtime'
import { type NamedTask, RootCauses } from './root-causes.js'

const ActsOnTask = (path: string, summary: string): MethodDecorator =>
  applyDecorators(
    Post(path),
    HttpCode(200),
    Requires('person'),
    ApiOperation({ summary }),
    ApiHeader({ name: 'If-Match', required: false, description: 'the version (ETag) that the act was decided on' }),
    ApiHeader({ name: 'Idempotency-Key', required: false, description: 'the same request again gets the same answer' }),
    ApiOkResponse({ standardSchema: RootCauseTaskAnswer }),
    ...[403, 404, 409, 412, 422].map((status) => ApiResponse({ status, standardSchema: Problem })),
  )

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
