import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { IncidentId, KnowledgeView } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { eventsOfIncident } from '../incident/events-of-incident.js'

type Offer = Pick<KnowledgeView, 'runbooks' | 'articles'>

/** What the newest routing offered; nothing where policy had no runbook for it. */
export class ReadOffer extends Query<Offer> {
  constructor(readonly incident: IncidentId) {
    super()
  }
}

@QueryHandler(ReadOffer)
export class ReadOfferHandler implements IQueryHandler<ReadOffer> {
  constructor(private readonly log: LogReader) {}

  async execute({ incident }: ReadOffer): Promise<Offer> {
    let offer: Offer = { runbooks: [], articles: [] }
    for await (const event of eventsOfIncident(this.log, incident)) {
      if (event.type === 'IncidentRouted') offer = { runbooks: [], articles: [] }
      if (event.type === 'RunbookOffered') offer = { runbooks: event.data.runbooks, articles: event.data.articles }
    }
    return offer
  }
}
