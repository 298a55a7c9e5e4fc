import { Controller, Get, Param, Query, Res } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import {
  ClockExplanation,
  ClockView,
  EscalationView,
  IncidentView,
  Instant,
  Page,
  ReclassificationView,
  refuse,
  TrailEntry,
} from '@atlas/contracts'
import { AskedPosition, EdgeTime, RefusedException, Requires, unknownIncident, WaitsForPosition } from '@atlas/runtime'
import type { Response } from 'express'
import { z } from 'zod'
import { ReadClocks } from '../clocks/read-clocks.js'
import { ReadEscalations } from '../escalations/read-escalations.js'
import { ReadReclassifications } from '../reclassifications/read-reclassifications.js'
import { ReadTrail } from '../trail/read-trail.js'
import type { IncidentRecord } from './incident-record.js'
import { incidentView } from './incident-view.js'
import { IncidentAt } from './incident-at.js'
import { IncidentFilter, ListIncidents } from './list-incidents.js'
import { PresentIncident } from './present-incident.js'
import { ReportTexts } from './report-texts.js'
import { refuseUnsettled } from './settled.js'

const AnyInstant = z.iso
  .datetime({ offset: true, error: 'an instant such as 2026-11-23T09:30:00Z' })
  .transform((text): Instant => new Date(text).toISOString() as Instant)
const PointInTime = z.object({ asOf: AnyInstant.optional(), asKnownAt: AnyInstant.optional() }).strict()
type PointInTime = z.output<typeof PointInTime>
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
    const [view] = await this.views([past ? await this.past(present, at) : present], at.asOf)
    if (!view) throw unknownIncident(id)
    return view
  }

  @Get(':id/trail')
  @ApiOperation({ summary: 'Every decision about an incident, in order' })
  @ApiOkResponse({ standardSchema: Page(TrailEntry).meta({ id: 'TrailPage' }) })
  async trail(
    @Param('id') id: string,
    @Query({ schema: TrailPage }) { limit, cursor }: TrailPage,
    @AskedPosition() asked: number | undefined,
  ): Promise<{ items: TrailEntry[]; next: string | null }> {
    const { id: incident } = await this.incidents.find(id, asked)
    return this.queries.execute(new ReadTrail(incident, cursor, limit))
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

  @Get(':id/clocks')
  @ApiOperation({ summary: "An incident's clocks, now or as of an instant" })
  @ApiOkResponse({ standardSchema: Page(ClockView).meta({ id: 'ClockPage' }) })
  async clocksOf(
    @Param('id') id: string,
    @Query({ schema: PointInTime }) at: PointInTime,
    @AskedPosition() asked: number | undefined,
  ): Promise<{ items: ClockView[]; next: null }> {
    const present = await this.incidents.find(id, asked)
    const record = (at.asOf ?? at.asKnownAt) ? await this.past(present, at) : present
    return { items: await this.clocks.all(record.clocks, at.asOf ?? this.time.now()), next: null }
  }

  @Get(':id/clocks/:level/:cycle/explanation')
  @ApiOperation({ summary: 'Why a clock such as resolution/1 stands where it does, interval by interval' })
  @ApiOkResponse({ standardSchema: ClockExplanation })
  async explanation(
    @Param('id') id: string,
    @Param('level') level: string,
    @Param('cycle') cycle: string,
    @Query({ schema: PointInTime }) at: PointInTime,
    @AskedPosition() asked: number | undefined,
  ): Promise<ClockExplanation> {
    const present = await this.incidents.find(id, asked)
    const record = (at.asOf ?? at.asKnownAt) ? await this.past(present, at) : present
    const explained = await this.clocks.explained(record.clocks, at.asOf ?? this.time.now())
    const found = explained.find(({ clock }) => clock === `${level}/${cycle}`)
    if (found) return found
    const clocks = explained.map(({ clock }) => clock).join(', ') || 'none yet'
    throw new RefusedException(
      refuse('unknown-clock', `Incident ${id} has no clock ${level}/${cycle} by then; it has ${clocks}.`, [], 404),
    )
  }

  private async past({ id }: IncidentRecord, at: PointInTime): Promise<IncidentRecord> {
    refuseUnsettled(at, this.time.now())
    const record = await this.queries.execute(new IncidentAt(id, at))
    if (record) return record
    throw new RefusedException(
      refuse('not-yet-open', `Incident ${id} had not been opened by then; ask for a later instant.`, [], 404),
    )
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
