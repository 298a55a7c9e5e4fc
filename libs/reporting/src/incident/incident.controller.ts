import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { EscalationView, IncidentView, type Instant, Page, ReclassificationView, TrailEntry } from '@atlas/contracts'
import { AskedPosition, EdgeTime, Requires, unknownIncident, WaitsForPosition } from '@atlas/runtime'
import type { Request, Response } from 'express'
import { z } from 'zod'
import { askedForm, mediaTypes } from '../asked-form.js'
import { ReadClocks } from '../clocks/read-clocks.js'
import { ReadEscalations } from '../escalations/read-escalations.js'
import { ReadReclassifications } from '../reclassifications/read-reclassifications.js'
import { ReadTrail, ReadWholeTrail } from '../trail/read-trail.js'
import { trailHtml } from '../trail/trail-html.js'
import { trailText } from '../trail/trail-text.js'
import type { IncidentRecord } from './incident-record.js'
import { incidentView } from './incident-view.js'
import { IncidentFilter, ListIncidents } from './list-incidents.js'
import { PastIncident } from './past-incident.js'
import { PointInTime } from './point-in-time.js'
import { PresentIncident } from './present-incident.js'
import { ReportTexts } from './report-texts.js'

const TrailPage = z
  .object({
    limit: z.coerce.number({ error: 'a number from 1 to 500' }).int().min(1).max(500).default(100),
    cursor: z.coerce.number({ error: 'the "next" of an earlier page' }).int().nonnegative().default(0),
  })
  .strict()
type TrailPage = z.output<typeof TrailPage>

@ApiTags('incidents')
@WaitsForPosition()
@Requires('read')
@Controller('v1/incidents')
export class IncidentController {
  constructor(
    private readonly queries: QueryBus,
    private readonly texts: ReportTexts,
    private readonly clocks: ReadClocks,
    private readonly incidents: PresentIncident,
    private readonly past: PastIncident,
    private readonly time: EdgeTime,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Incidents, newest first' })
  @ApiOkResponse({ standardSchema: Page(IncidentView).meta({ id: 'IncidentPage' }) })
  async list(
    @Query({ schema: IncidentFilter }) filter: IncidentFilter,
    @AskedPosition() asked: number | undefined,
  ): Promise<{ items: IncidentView[]; next: string | null }> {
    await this.incidents.reach(asked)
    const { records, next } = await this.queries.execute(new ListIncidents(filter))
    return { items: await this.views(records), next }
  }

  @Get(':id')
  @ApiOperation({ summary: 'One incident, by id or number; as of an instant, as known at an instant' })
  @ApiOkResponse({ standardSchema: IncidentView })
  async one(
    @Param('id') id: string,
    @Query({ schema: PointInTime }) at: PointInTime,
    @AskedPosition() asked: number | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IncidentView> {
    const present = await this.incidents.find(id, asked)
    const past = at.asOf !== undefined || at.asKnownAt !== undefined
    if (!past) response.setHeader('ETag', `"${present.version}"`)
    const [view] = await this.views([past ? (await this.past.at(present.id, at)).record : present], at.asOf)
    if (!view) throw unknownIncident(id)
    return view
  }

  @Get(':id/trail')
  @ApiOperation({
    summary: 'Every decision about an incident, in order',
    description: 'With `Accept: text/html` or `text/plain` all of it at once, as a page or as text.',
  })
  @ApiOkResponse({ standardSchema: Page(TrailEntry).meta({ id: 'TrailPage' }) })
  async trail(
    @Param('id') id: string,
    @Query({ schema: TrailPage }) { limit, cursor }: TrailPage,
    @AskedPosition() asked: number | undefined,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ items: TrailEntry[]; next: string | null } | string> {
    const { id: incident, number } = await this.incidents.find(id, asked)
    const form = askedForm(request)
    if (form === 'json') return this.queries.execute(new ReadTrail(incident, cursor, limit))
    const entries = await this.queries.execute(new ReadWholeTrail(incident))
    response.setHeader('Content-Type', mediaTypes[form])
    return form === 'html' ? trailHtml(number, entries) : `${trailText(entries)}\n`
  }

  @Get(':id/escalations')
  @ApiOperation({ summary: 'Each hand-over between tiers with its evidence, the newest first' })
  @ApiOkResponse({ standardSchema: Page(EscalationView).meta({ id: 'EscalationPage' }) })
  async escalations(
    @Param('id') id: string,
    @AskedPosition() asked: number | undefined,
  ): Promise<{ items: EscalationView[]; next: null }> {
    const { id: incident } = await this.incidents.find(id, asked)
    return { items: await this.queries.execute(new ReadEscalations(incident)), next: null }
  }

  @Get(':id/reclassifications')
  @ApiOperation({ summary: 'Each request for another priority with its evidence and approvals, the newest first' })
  @ApiOkResponse({ standardSchema: Page(ReclassificationView).meta({ id: 'ReclassificationPage' }) })
  async reclassifications(
    @Param('id') id: string,
    @AskedPosition() asked: number | undefined,
  ): Promise<{ items: ReclassificationView[]; next: null }> {
    const { handling } = await this.incidents.find(id, asked)
    return { items: await this.queries.execute(new ReadReclassifications(handling)), next: null }
  }

  private async views(records: readonly IncidentRecord[], asOf?: Instant): Promise<IncidentView[]> {
    const summaries = await this.texts.summaries(records.map((record) => record.text))
    const at = asOf ?? this.time.now()
    return Promise.all(
      records.map(async (record) =>
        incidentView(record, summaries.get(record.text), await this.clocks.current(record.clocks, at)),
      ),
    )
  }
}
