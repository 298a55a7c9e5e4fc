import { Controller, Get, HttpCode, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import {
  type EventMetadata,
  Hash,
  type ReportContent,
  refuse,
  RestatedReport,
  ServiceLevelReport,
} from '@atlas/contracts'
import { readerOf } from '@atlas/domain'
import { EventLog, LogReader } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import {
  EdgeTime,
  GuardedAs,
  PolicyInForce,
  Positioned,
  Reading,
  type ReadRequest,
  RefusedException,
  Requires,
  WaitsForPosition,
  waitUntilRead,
} from '@atlas/runtime'
import type { Request, Response } from 'express'
import { DataSource } from 'typeorm'
import { refuseUnsettled } from '../incident/settled.js'
import { reports } from '../measured/project-reports.js'
import { ReadPosition } from '../read-position.js'
import { HouseGuard } from '../readers/house.guard.js'
import { askedReport, AskedServiceLevels, AskedTable } from './ask-report.js'
import { reportInForm } from './report-form.js'
import { covers, type ReportReader, reportReader } from './report-reader.js'
import { ServiceLevelReports } from './service-level-reports.js'
import { shownReport } from './show-report.js'
import { type KeptReport, keepReport, keptReport } from './stored-reports.js'

const forms =
  'With `Accept: text/html` or `text/plain` as a page or as text; with `text/csv` or `application/vnd.apache.parquet` one table of it (`?table=`, by default the groups).'

/** How promises were kept, over a period. */
@ApiTags('reports')
@WaitsForPosition()
@Requires('read')
@GuardedAs('house')
@UseGuards(HouseGuard)
@Controller('v1/reports/service-levels')
export class ServiceLevelsController {
  private readonly made: ServiceLevelReports

  constructor(
    private readonly dataSource: DataSource,
    private readonly log: LogReader,
    private readonly events: EventLog,
    private readonly position: ReadPosition,
    private readonly time: EdgeTime,
    private readonly policy: PolicyInForce<Policy>,
  ) {
    this.made = new ServiceLevelReports(dataSource, log)
  }

  @Get()
  @ApiOperation({
    summary: 'Attainment, breaches, time by holder and more, over a period; not kept',
    description: forms,
  })
  @ApiOkResponse({ standardSchema: ServiceLevelReport })
  async report(
    @Query({ schema: AskedServiceLevels }) asked: AskedServiceLevels,
    @Reading() request: ReadRequest,
    @Req() raw: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ServiceLevelReport | string | Buffer> {
    const reader = this.readerOf(request)
    return this.inForm(await this.shown(await this.make(asked, request, reader), null, reader), asked, raw, response)
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'The same, kept: the report with the id under which its bytes are found for ever' })
  @ApiOkResponse({ standardSchema: ServiceLevelReport })
  async keep(
    @Query({ schema: AskedServiceLevels }) asked: AskedServiceLevels,
    @Reading() request: ReadRequest,
  ): Promise<Positioned<ServiceLevelReport>> {
    const reader = this.readerOf(request)
    const content = await this.make(asked, request, reader)
    const { id, position } = await keepReport(this.events, content, metadataOf(request))
    return new Positioned(await this.shown(content, id, reader), position)
  }

  @Get(':report')
  @ApiOperation({
    summary: 'A report that was kept: the same for ever but for the names, which are joined now',
    description: forms,
  })
  @ApiOkResponse({ standardSchema: ServiceLevelReport })
  async kept(
    @Param('report', { schema: Hash }) id: Hash,
    @Query({ schema: AskedTable }) asked: AskedTable,
    @Reading() request: ReadRequest,
    @Req() raw: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ServiceLevelReport | string | Buffer> {
    const reader = this.readerOf(request)
    const { content } = await this.find(id, reader)
    return this.inForm(await this.shown(content, id, reader), asked, raw, response)
  }

  @Get(':report/restated')
  @ApiOperation({ summary: "What a kept report's question gives as known now, what differs, and why" })
  @ApiOkResponse({ standardSchema: RestatedReport })
  async restated(
    @Param('report', { schema: Hash }) id: Hash,
    @Reading() request: ReadRequest,
  ): Promise<RestatedReport> {
    const reader = this.readerOf(request)
    const found = await this.find(id, reader)
    await this.reach(request)
    return this.made.restate(found, reader)
  }

  private async make(asked: AskedServiceLevels, request: ReadRequest, reader: ReportReader): Promise<ReportContent> {
    refuseUnsettled(asked, this.time.now())
    await this.reach(request)
    return this.made.make(askedReport(asked), reader)
  }

  private reach = ({ position }: ReadRequest): Promise<void> =>
    waitUntilRead(position, (asked) => this.position.hasPassed(asked, reports))

  private readerOf = ({ principal }: ReadRequest): ReportReader =>
    reportReader(readerOf(principal, this.policy.current().policy))

  /** Throws RefusedException also where it counts what this reader may not know of: as if there were none. */
  private async find(id: Hash, { sight }: ReportReader): Promise<KeptReport> {
    const found = await keptReport(this.log, id)
    if (found && covers(sight, found.content.sight)) return found
    throw new RefusedException(refuse('unknown-report', `There is no report ${id}.`, [], 404))
  }

  private shown = (content: ReportContent, id: Hash | null, { sight }: ReportReader): Promise<ServiceLevelReport> =>
    shownReport({ manager: this.dataSource, log: this.log }, content, id, sight.sees === 'everything')

  private async inForm(
    report: ServiceLevelReport,
    { table }: AskedTable,
    request: Request,
    response: Response,
  ): Promise<ServiceLevelReport | string | Buffer> {
    const wanted = request.accepts(['json', 'html', 'text/plain', 'text/csv', 'application/vnd.apache.parquet'])
    const { body, mediaType } = await reportInForm(report, formOf[String(wanted)] ?? 'json', table)
    if (mediaType !== undefined) response.setHeader('Content-Type', mediaType)
    return body
  }
}

const formOf: Readonly<Record<string, 'html' | 'text' | 'csv' | 'parquet'>> = {
  html: 'html',
  'text/plain': 'text',
  'text/csv': 'csv',
  'application/vnd.apache.parquet': 'parquet',
}

function metadataOf({ principal: { keyId, person }, correlationId }: ReadRequest): EventMetadata {
  const actor =
    person === null
      ? ({ kind: 'rule', id: keyId, via: 'http' } as const)
      : ({ kind: 'person', id: person, via: 'http' } as const)
  return { actor, correlationId, causationId: correlationId }
}
