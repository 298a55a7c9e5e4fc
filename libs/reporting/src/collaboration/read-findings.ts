import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import { type EventOf, Finding, type FindingView, type IncidentId, type Recorded } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { eventsOfIncident } from '../incident/events-of-incident.js'
import { textsOf } from './texts-of.js'

/** The pieces of evidence of an incident, oldest first; one that was corrected stays beside its correction. */
export class ReadFindings extends Query<FindingView[]> {
  constructor(readonly incident: IncidentId) {
    super()
  }
}

@QueryHandler(ReadFindings)
export class ReadFindingsHandler implements IQueryHandler<ReadFindings> {
  constructor(private readonly log: LogReader) {}

  async execute({ incident }: ReadFindings): Promise<FindingView[]> {
    const recorded: Recorded<EventOf<'FindingRecorded'>>[] = []
    for await (const event of eventsOfIncident(this.log, incident))
      if (event.type === 'FindingRecorded') recorded.push(event)
    const text = await textsOf(
      this.log,
      recorded.map(({ data }) => data.content),
    )
    return recorded.map(({ occurredAt, data: { finding, by, content, corrects = null } }) => {
      const stored = text(content)
      const found = stored === null ? undefined : Finding.parse(JSON.parse(stored))
      const { statement = null, links = [] } = found ?? {}
      return { finding, at: occurredAt, by, statement, links, corrects }
    })
  }
}
