import { Controller, Get, Query } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { Page, RootCauseTaskView } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { AskedPosition, Requires, WaitsForPosition, waitUntilRead } from '@atlas/runtime'
import { EntityManager, LessThan } from 'typeorm'
import { z } from 'zod'
import { textsOf } from '../collaboration/texts-of.js'
import { ReadPosition } from '../read-position.js'
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
@Controller('v1/root-cause-tasks')
export class RootCauseTasksController {
  constructor(
    private readonly manager: EntityManager,
    private readonly log: LogReader,
    private readonly position: ReadPosition,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Root-cause tasks with their incidents and results, newest first' })
  @ApiOkResponse({ standardSchema: Page(RootCauseTaskView).meta({ id: 'RootCauseTaskPage' }) })
  async list(
    @Query({ schema: Asked }) { state, limit, cursor }: Asked,
    @AskedPosition() asked: number | undefined,
  ): Promise<{ items: RootCauseTaskView[]; next: string | null }> {
    await waitUntilRead(asked, (position) => this.position.hasPassed(position))
    const rows = await this.manager.find(RootCauseTaskEntity, {
      where: { ...(state ? { state } : {}), ...(cursor ? { position: LessThan(cursor) } : {}) },
      order: { position: 'DESC' },
      take: limit + 1,
    })
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
