import { Controller, Get, Param, Query } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { ClockAttribution, ClockExplanation, ClockView, Page, refuse } from '@atlas/contracts'
import { GuardedAs, Reading, type ReadRequest, RefusedException, Requires, WaitsForPosition } from '@atlas/runtime'
import { bareClock } from '../incident/incident-view.js'
import { PastIncident } from '../incident/past-incident.js'
import { PointInTime } from '../incident/point-in-time.js'
import { everySight, PresentIncident } from '../incident/present-incident.js'
import { ReadClocks } from './read-clocks.js'

/** The clocks of an incident, why they stand where they do, and whose time it was; now or at an instant. */
@ApiTags('incidents')
@WaitsForPosition()
@Requires('read')
@GuardedAs('incident')
@Controller('v1/incidents/:id')
export class ClockController {
  constructor(
    private readonly clocks: ReadClocks,
    private readonly incidents: PresentIncident,
    private readonly past: PastIncident,
  ) {}

  @Get('clocks')
  @ApiOperation({ summary: "An incident's clocks, now or as of an instant" })
  @ApiOkResponse({ standardSchema: Page(ClockView).meta({ id: 'ClockPage' }) })
  async clocksOf(
    @Param('id') id: string,
    @Query({ schema: PointInTime }) at: PointInTime,
    @Reading() request: ReadRequest,
  ): Promise<{ items: ClockView[]; next: null }> {
    const { record: present, sight } = await this.incidents.see(id, request, 'clocks', everySight)
    const record = (at.asOf ?? at.asKnownAt) ? (await this.past.at(present.id, at)).record : present
    const clocks = await this.clocks.all(record.clocks, this.past.instantOf(at))
    return { items: sight === 'everything' ? clocks : clocks.map(bareClock), next: null }
  }

  @Get('clocks/:level/:cycle/explanation')
  @ApiOperation({ summary: 'Why a clock such as resolution/1 stands where it does, interval by interval' })
  @ApiOkResponse({ standardSchema: ClockExplanation })
  async explanation(
    @Param('id') id: string,
    @Param('level') level: string,
    @Param('cycle') cycle: string,
    @Query({ schema: PointInTime }) at: PointInTime,
    @Reading() request: ReadRequest,
  ): Promise<ClockExplanation> {
    const explained = await this.explained(id, at, request, 'explanation')
    const found = explained.find(({ clock }) => clock === `${level}/${cycle}`)
    if (found) return found
    const clocks = explained.map(({ clock }) => clock).join(', ') || 'none yet'
    throw new RefusedException(
      refuse('unknown-clock', `Incident ${id} has no clock ${level}/${cycle} by then; it has ${clocks}.`, [], 404),
    )
  }

  @Get('attribution')
  @ApiOperation({ summary: 'How much of each clock was used by each person, the customer, the vendor, … or nobody' })
  @ApiOkResponse({ standardSchema: Page(ClockAttribution).meta({ id: 'ClockAttributionPage' }) })
  async attribution(
    @Param('id') id: string,
    @Query({ schema: PointInTime }) at: PointInTime,
    @Reading() request: ReadRequest,
  ): Promise<{ items: ClockAttribution[]; next: null }> {
    const explained = await this.explained(id, at, request, 'attribution')
    const items = explained.map(({ clock, kind, elapsedMs, pausedMs, shares }) => ({
      clock,
      kind,
      elapsedMs,
      pausedMs,
      shares,
    }))
    return { items, next: null }
  }

  /** Facts and names stand behind a clock: a restricted incident shows them to its team alone. */
  private async explained(
    id: string,
    at: PointInTime,
    request: ReadRequest,
    view: string,
  ): Promise<ClockExplanation[]> {
    const { record: present } = await this.incidents.see(id, request, view, ['everything', 'summary'])
    const { record, facts } = await this.past.at(present.id, at)
    return this.clocks.explained(record.clocks, facts, this.past.instantOf(at))
  }
}
