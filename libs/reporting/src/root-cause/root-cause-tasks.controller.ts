import { Controller, Get, Query, UseGuards } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { Page, RootCauseTaskView } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { GuardedAs, Reading, type ReadRequest, Requires, WaitsForPosition } from '@atlas/runtime'
import { EntityManager } from 'typeorm'
import { z } from 'zod'
import { textsOf } from '../collaboration/texts-of.js'
import { IncidentEntity } from '../incident/incident.entity.js'
import { PresentIncident } from '../incident/present-incident.js'
import { HouseGuard } from '../readers/house.guard.js'
import { seenBy, seenRows } from '../readers/seen-rows.js'
import { RootCauseTaskEntity } from './root-cause-task.entity.js'

const Asked = z
  .object({
    state: z.enum(['open', 'taken', 'done'], { error: 'open, taken or done' }).optional(),
    limit: z.coerce.number({ error: 'a number from 1 to 200' }).int().min(1).max(200).default(50),
    cursor: z
      .string()
      .regex(/^\d{1,18}$/, 'the "next" of an earlier page')
      .optional(),
  })
  .strict()
type Asked = z.output<typeof Asked>

/** What came back again and again, and what was found to be its cause. */
@ApiTags('knowledge')
@WaitsForPosition()
@Requires('read')
@GuardedAs('incidents')
@UseGuards(HouseGuard)
@Controller('v1/root-cause-tasks')
export class RootCauseTasksController {
  constructor(
    private readonly manager: EntityManager,
    private readonly log: LogReader,
    private readonly incidents: PresentIncident,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Root-cause tasks with their incidents and results, newest first' })
  @ApiOkResponse({ standardSchema: Page(RootCauseTaskView).meta({ id: 'RootCauseTaskPage' }) })
  async list(
    @Query({ schema: Asked }) { state, limit, cursor }: Asked,
    @Reading() request: ReadRequest,
  ): Promise<{ items: RootCauseTaskView[]; next: string | null }> {
    await this.incidents.reach(request.position)
    const query = this.manager.createQueryBuilder(RootCauseTaskEntity, 't').where(
      // One that rests on an incident of which its reader doesn't see everything would tell of it.
      (tasks) => {
        const hidden = tasks
          .subQuery()
          .select('1')
          .from(IncidentEntity, 'i')
          .where(`t.record -> 'incidents' @> jsonb_build_array(jsonb_build_object('incidentId', i.id))`)
          .andWhere(`not ${seenRows.everything}`)
        return `not exists ${hidden.getQuery()}`
      },
      seenBy(this.incidents.readerOf(request)),
    )
    if (state) query.andWhere('t.state = :state', { state })
    if (cursor) query.andWhere('t.position < cast(:cursor as bigint)', { cursor })
    const rows = await query
      .orderBy('t.position', 'DESC')
      .limit(limit + 1)
      .getMany()
    const page = rows.slice(0, limit)
    const text = await textsOf(
      this.log,
      page.flatMap(({ record }) => record.rootCause ?? []),
    )
    return {
      items: page.map(({ record }) => ({
        ...record,
        rootCause: record.rootCause === null ? null : text(record.rootCause),
      })),
      next: rows.length > limit ? (page.at(-1)?.position ?? null) : null,
    }
  }
}
