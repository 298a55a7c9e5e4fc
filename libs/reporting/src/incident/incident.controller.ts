import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { EscalationView, type Instant, Page, ReclassificationView, SeenIncident, TrailEntry } from '@atlas/contracts'
import {
  EdgeTime,
  GuardedAs,
  Reading,
  type ReadRequest,
  Requires,
  unknownIncident,
  WaitsForPosition,
} from '@atlas/runtime'
import type { Request, Response } from 'express'
import { z } from 'zod'
import { askedForm, mediaTypes } from '../asked-form.js'
import { ReadClocks } from '../clocks/read-clocks.js'
import { ReadEscalations } from '../escalations/read-escalations.js'
import { ReadReclassifications } from '../reclassifications/read-reclassifications.js'
import { ReadTrail, ReadWholeTrail } from '../trail/read-trail.js'
import { trailHtml } from '../trail/trail-html.js'
import { trailText } from '../trail/trail-text.js'
import { seenIncident } from './incident-view.js'
import { IncidentFilter, ListIncidents } from './list-incidents.js'
import { PastIncident } from './past-incident.js'
import { PointInTime } from './point-in-time.js'
import { everySight, PresentIncident, type SeenRecord } from './present-incident.js'
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
@GuardedAs('incident')
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
  @GuardedAs('incidents')
  @ApiOperation({ summary: 'Incidents, newest first, each as much as its reader may see of it' })
  @ApiOkResponse({ standardSchema: Page(SeenIncident).meta({ id: 'IncidentPage' }) })
  async list(
    @Query({ schema: IncidentFilter }) filter: IncidentFilter,
    @Reading() request: ReadRequest,
  ): Promise<{ items: SeenIncident[]; next: string | null }> {
    await this.incidents.reach(request.position)
    const { records, next } = await this.queries.execute(new ListIncidents(filter, this.incidents.readerOf(request)))
    return { items: await this.views(await this.incidents.seeAll(records, request, 'list')), next }
  }

  @Get(':id')
  @ApiOperation({ summary: 'One incident, by id or number; as of an instant, as known at an instant' })
  @ApiOkResponse({ standardSchema: SeenIncident })
  async one(
    @Param('id') id: string,
    @Query({ schema: PointInTime }) at: PointInTime,
    @Reading() request: ReadRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SeenIncident> {
    const seen = await this.incidents.see(id, request, 'incident', everySight)
    const { record: present, sight } = seen
    const past = at.asOf !== undefined || at.asKnownAt !== undefined
    // How often it changed is no part of how it stands.
    if (!past && sight === 'everything') response.setHeader('ETag', `"${present.version}"`)
    const then = past ? { ...seen, record: (await this.past.at(present.id, at)).record } : seen
    const [view] = await this.views([then], at.asOf)
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
    @Reading() request: ReadRequest,
    @Req() asked: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ items: TrailEntry[]; next: string | null } | string> {
    const { record } = await this.incidents.see(id, request, 'trail')
    const form = askedForm(asked)
    if (form === 'json') return this.queries.execute(new ReadTrail(record.id, cursor, limit))
    const entries = await this.queries.execute(new ReadWholeTrail(record.id))
    response.setHeader('Content-Type', mediaTypes[form])
    return form === 'html' ? trailHtml(record.number, entries) : `${trailText(entries)}\n`
  }

  @Get(':id/escalations')
  @ApiOperation({ summary: 'Each hand-over between tiers with its evidence, the newest first' })
  @ApiOkResponse({ standardSchema: Page(EscalationView).meta({ id: 'EscalationPage' }) })
  async escalations(
    @Param('id') id: string,
    @Reading() request: ReadRequest,
  ): Promise<{ items: EscalationView[]; next: null }> {
    const { record, sight } = await this.incidents.see(id, request, 'escalations', ['everything', 'summary'])
    const escalations = await this.queries.execute(new ReadEscalations(record.id))
    // Management hears of escalations, and reads no logs (domain, "Stakeholders and communication").
    const withheld = escalations.map((one) => ({ ...one, evidence: null, reason: null }))
    return { items: sight === 'everything' ? escalations : withheld, next: null }
  }

  @Get(':id/reclassifications')
  @ApiOperation({ summary: 'Each request for another priority with its evidence and approvals, the newest first' })
  @ApiOkResponse({ standardSchema: Page(ReclassificationView).meta({ id: 'ReclassificationPage' }) })
  async reclassifications(
    @Param('id') id: string,
    @Reading() request: ReadRequest,
  ): Promise<{ items: ReclassificationView[]; next: null }> {
    const { record } = await this.incidents.see(id, request, 'reclassifications')
    return { items: await this.queries.execute(new ReadReclassifications(record.handling)), next: null }
  }

  private async views(seen: readonly SeenRecord[], asOf?: Instant): Promise<SeenIncident[]> {
    const summaries = await this.texts.summaries(seen.map(({ record }) => record.text))
    const at = asOf ?? this.time.now()
    return Promise.all(
      seen.map(async (one) =>
        seenIncident(one, summaries.get(one.record.text), await this.clocks.current(one.record.clocks, at)),
      ),
    )
  }
}
