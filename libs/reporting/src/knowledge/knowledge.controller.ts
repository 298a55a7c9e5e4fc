import { Controller, Get, Param } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { KnowledgeView, Page, RunView } from '@atlas/contracts'
import { AskedPosition, Requires, WaitsForPosition } from '@atlas/runtime'
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
@Controller('v1/incidents/:id')
export class KnowledgeController {
  constructor(
    private readonly queries: QueryBus,
    private readonly incidents: PresentIncident,
  ) {}

  @Get('knowledge')
  @ApiOperation({ summary: 'Runbooks and articles as offered, and the nearest solved incidents' })
  @ApiOkResponse({ standardSchema: KnowledgeView })
  async knowledge(@Param('id') id: string, @AskedPosition() asked: number | undefined): Promise<KnowledgeView> {
    const incident = await this.incidents.find(id, asked)
    const offer = await this.queries.execute(new ReadOffer(incident.id))
    return { ...offer, solved: await this.queries.execute(new SolvedAlike(incident, mostSolved)) }
  }

  @Get('runs')
  @ApiOperation({ summary: 'The runbooks that were followed, step by step, the oldest first' })
  @ApiOkResponse({ standardSchema: Page(RunView).meta({ id: 'RunPage' }) })
  async runs(
    @Param('id') id: string,
    @AskedPosition() asked: number | undefined,
  ): Promise<{ items: RunView[]; next: null }> {
    const { id: incident } = await this.incidents.find(id, asked)
    return { items: await this.queries.execute(new ReadRuns(incident)), next: null }
  }
}
