import { Controller, Get, Param } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { ClassificationView, IncidentRef, refuse } from '@atlas/contracts'
import { GuardedAs, Reading, type ReadRequest, RefusedException, Requires, WaitsForPosition } from '@atlas/runtime'
import { PresentIncident } from '../incident/present-incident.js'
import { ExplainClassification } from './explain-classification.js'

/** Answered here and not by classification, which doesn't know who may see an incident. */
@ApiTags('classifications')
@WaitsForPosition()
@Requires('read')
@GuardedAs('incident')
@Controller('v1/classifications')
export class ClassificationsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly incidents: PresentIncident,
  ) {}

  /** What an incident was first taken for, with every rule that matched and where in the text it read its facts. */
  @Get(':incidentId')
  @ApiOperation({ summary: 'What an incident was first taken for, and why' })
  @ApiOkResponse({ standardSchema: ClassificationView })
  async explain(
    @Param('incidentId', { schema: IncidentRef }) named: IncidentRef,
    @Reading() request: ReadRequest,
  ): Promise<ClassificationView> {
    const { record } = await this.incidents.see(named, request, 'classification')
    const found = await this.queries.execute(new ExplainClassification(record.id))
    if (found) return found
    throw new RefusedException(
      refuse('not-classified', `No classification of the incident ${record.id} is recorded.`, [], 404),
    )
  }
}
