import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { ClassificationView, EventOf, IncidentId } from '@atlas/contracts'
import { classificationStream } from '@atlas/domain'
import { LogReader } from '@atlas/event-sourcing'

export class ExplainClassification extends Query<ClassificationView | undefined> {
  constructor(readonly incidentId: IncidentId) {
    super()
  }
}

/** Read from the incident's own stream; undefined while it isn't classified. */
@QueryHandler(ExplainClassification)
export class ExplainClassificationHandler implements IQueryHandler<ExplainClassification> {
  constructor(private readonly reader: LogReader) {}

  async execute({ incidentId }: ExplainClassification): Promise<ClassificationView | undefined> {
    const [event] = await this.reader.ofStream(classificationStream(incidentId).id)
    if (!event) return undefined
    return { ...(event.data as EventOf<'IncidentClassified'>['data']), classifiedAt: event.occurredAt }
  }
}
