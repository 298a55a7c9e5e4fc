import { Controller, Get, Param } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { KnowledgeView, Page, RunView } from '@atlas/contracts'
import { GuardedAs, Reading, type ReadRequest, Requires, WaitsForPosition } from '@atlas/runtime'
import { PresentIncident } from '../incident/present-incident.js'
import { ReadOffer } from './read-offer.js'
import { ReadRuns } from './read-runs.js'
import { SolvedAlike } from './solved-alike.js'

/** As many solved incidents as somebody looks through. */
const mostSolved = 5

/** What is known that may help with an incident, and what was followed. */
@ApiTags('knowledge')
@WaitsForPosition()
@Requires('read')
@GuardedAs('incident')
@Controller('v1/incidents/:id')
export class KnowledgeController {
  constructor(
    private readonly queries: QueryBus,
    private readonly incidents: PresentIncident,
  ) {}

  @Get('knowledge')
  @ApiOperation({ summary: 'Runbooks and articles as offered, and the nearest solved incidents' })
  @ApiOkResponse({ standardSchema: KnowledgeView })
  async knowledge(@Param('id') id: string, @Reading() request: ReadRequest): Promise<KnowledgeView> {
    const { record } = await this.incidents.see(id, request, 'knowledge')
    const offer = await this.queries.execute(new ReadOffer(record.id))
    const alike = new SolvedAlike(record, mostSolved, this.incidents.readerOf(request))
    return { ...offer, solved: await this.queries.execute(alike) }
  }

  @Get('runs')
  @ApiOperation({ summary: 'The runbooks that were followed, step by step, the oldest first' })
  @ApiOkResponse({ standardSchema: Page(RunView).meta({ id: 'RunPage' }) })
  async runs(@Param('id') id: string, @Reading() request: ReadRequest): Promise<{ items: RunView[]; next: null }> {
    const { record } = await this.incidents.see(id, request, 'runs')
    return { items: await this.queries.execute(new ReadRuns(record.id)), next: null }
  }
}
