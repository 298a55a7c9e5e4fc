import { Controller, Get, Param } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { ClassificationView, IncidentRef, refuse } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { AskedPosition, incidentOf, RefusedException, Requires, WaitsForPosition, waitUntilRead } from '@atlas/runtime'
import { ExplainClassification } from './explain-classification.js'

@ApiTags('classifications')
@WaitsForPosition()
@Controller('v1/classifications')
export class ClassificationsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly reader: LogReader,
  ) {}

  /** What an incident was first taken for, with every rule that matched and where in the text it read its facts. */
  @Get(':incidentId')
  @ApiOperation({ summary: 'What an incident was first taken for, and why' })
  @Requires('read')
  @ApiOkResponse({ standardSchema: ClassificationView })
  async explain(
    @Param('incidentId', { schema: IncidentRef }) named: IncidentRef,
    @AskedPosition() asked: number | undefined,
  ): Promise<ClassificationView> {
    await waitUntilRead(asked, async (position) => (await this.reader.highWaterMark()) >= position)
    const incidentId = await incidentOf(this.reader, named)
    const found = await this.queries.execute<ExplainClassification, ClassificationView | undefined>(
      new ExplainClassification(incidentId),
    )
    if (!found)
      throw new RefusedException(
        refuse('not-classified', `No classification of the incident ${incidentId} is recorded.`, [], 404),
      )
    return found
  }
}
