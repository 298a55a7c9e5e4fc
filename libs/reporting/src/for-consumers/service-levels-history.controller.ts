import { Controller, Get, Query, UseGuards } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { ServiceLevelHistory, type ServiceLevelMessage } from '@atlas/contracts'
import { readerOf } from '@atlas/domain'
import { LogReader } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import {
  GuardedAs,
  PolicyInForce,
  Reading,
  type ReadRequest,
  Requires,
  WaitsForPosition,
  waitUntilRead,
} from '@atlas/runtime'
import { DataSource } from 'typeorm'
import { z } from 'zod'
import { reports } from '../measured/project-reports.js'
import { HouseGuard } from '../readers/house.guard.js'
import { ReadPosition } from '../read-position.js'
import { Parameters } from '../service-level-report/parameters.js'
import { knownTo, type ReportReader, reportReader } from '../service-level-report/report-reader.js'
import { toldPage } from './told-page.js'

const AskedHistory = z
  .object({
    cursor: z.coerce.number({ error: 'the "next" or "upTo" of an earlier page' }).int().nonnegative().default(0),
    limit: z.coerce.number({ error: 'a number from 1 to 500' }).int().min(1).max(500).default(200),
  })
  .strict()
type AskedHistory = z.output<typeof AskedHistory>

/** What consumers are told of clocks, from the first on. */
@ApiTags('service-levels')
@WaitsForPosition()
@Requires('read')
@GuardedAs('incidents')
@UseGuards(HouseGuard)
@Controller('v1/service-levels')
export class ServiceLevelsHistoryController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly log: LogReader,
    private readonly position: ReadPosition,
    private readonly policy: PolicyInForce<Policy>,
  ) {}

  @Get('history')
  @ApiOperation({
    summary: 'Every message of the topic of service levels, in the order of the log, by position',
    description:
      'A page holds what `limit` events of the log tell, which may be a few messages more or fewer. An incident that is restricted now keeps its dimensions to itself, also in what was told before.',
  })
  @ApiOkResponse({ standardSchema: ServiceLevelHistory })
  async history(
    @Query({ schema: AskedHistory }) { cursor, limit }: AskedHistory,
    @Reading() request: ReadRequest,
  ): Promise<ServiceLevelHistory> {
    await waitUntilRead(request.position, (asked) => this.position.hasPassed(asked, reports))
    const reader = reportReader(readerOf(request.principal, this.policy.current().policy))
    const { messages, upTo } = await toldPage(this.log, cursor, limit)
    const end = await this.log.highWaterMark()
    return {
      items: await this.shownTo(reader, messages),
      next: upTo < end ? String(upTo) : null,
      upTo: String(upTo),
    }
  }

  /** What isn't in the read model yet is shown as if it were restricted: that may have come meanwhile. */
  private async shownTo(
    reader: ReportReader,
    messages: readonly ServiceLevelMessage[],
  ): Promise<ServiceLevelMessage[]> {
    const parameters = new Parameters()
    const ids = parameters.add([...new Set(messages.map(({ incident }) => incident))], 'text[]')
    const rows = await this.dataSource.query<{ id: string; restricted: boolean; known: boolean }[]>(
      `select incident_id as id, restricted, ${knownTo(reader, parameters)} as known
       from reporting.report_incident where incident_id = any(${ids}::uuid[])`,
      [...parameters.values],
    )
    const seen = new Map(rows.map((row) => [row.id, row]))
    return messages.flatMap((message) => {
      const now = seen.get(message.incident)
      if (reader.sight.sees === 'everything') return [message]
      if (reader.sight.sees === 'domains' && !now?.known) return []
      return [now && !now.restricted ? message : { ...message, restricted: true, dimensions: null }]
    })
  }
}
