import { Controller, Get, Param } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { ClassificationView, IncidentId, refuse } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { AskedPosition, positionHeader, RefusedException, Requires, waitUntilRead } from '@atlas/runtime'
import { ExplainClassification } from './explain-classification.js'

@ApiTags('classifications')
@ApiHeader({
  name: positionHeader,
  required: false,
  description: 'The header that a command answered: waits until the answer tells of it, for 2 s at most',
})
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
    @Param('incidentId', { schema: IncidentId }) incidentId: IncidentId,
    @AskedPosition() asked: number | undefined,
  ): Promise<ClassificationView> {
    await waitUntilRead(asked, () => this.reader.highWaterMark())
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
