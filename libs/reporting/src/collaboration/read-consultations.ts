import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { AtlasEvent, ConsultationView, IncidentId, Recorded } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { eventsOfIncident } from '../incident/events-of-incident.js'
import { textsOf } from './texts-of.js'

/** Help asked of others, and what came of it; oldest first. */
export class ReadConsultations extends Query<ConsultationView[]> {
  constructor(readonly incident: IncidentId) {
    super()
  }
}

@QueryHandler(ReadConsultations)
export class ReadConsultationsHandler implements IQueryHandler<ReadConsultations> {
  constructor(private readonly log: LogReader) {}

  async execute({ incident }: ReadConsultations): Promise<ConsultationView[]> {
    const told = new Map<number, ConsultationView>()
    for await (const event of eventsOfIncident(this.log, incident)) note(event, told)
    const all = [...told.values()]
    const text = await textsOf(
      this.log,
      all.flatMap(({ question, answer }) => [question, answer].filter((hash) => hash !== null)),
    )
    return all.map((one) => ({
      ...one,
      question: one.question === null ? null : text(one.question),
      answer: one.answer === null ? null : text(one.answer),
    }))
  }
}

/** Question and answer stand as their hashes until the texts are read. */
function note(event: Recorded<AtlasEvent>, told: Map<number, ConsultationView>): void {
  if (event.type === 'ConsultationAsked') {
    const { consultation, of, asked, by, question, answerBy } = event.data
    const open = { acceptedBy: null, answeredBy: null, answeredAt: null, answer: null, reason: null }
    const at = event.occurredAt
    told.set(consultation, { consultation, of, asked, by, at, answerBy, question, state: 'asked', ...open })
    return
  }
  const change = changeOf(event)
  const before = change && told.get(change.consultation)
  if (before) told.set(before.consultation, { ...before, ...change })
}

type Change = Partial<ConsultationView> & { readonly consultation: number }

function changeOf(event: Recorded<AtlasEvent>): Change | undefined {
  switch (event.type) {
    case 'ConsultationAccepted': {
      const { consultation, by } = event.data
      return { consultation, state: 'accepted', acceptedBy: by }
    }
    case 'ConsultationDeclined': {
      const { consultation, reason, left } = event.data
      return { consultation, asked: left, reason, ...(left.length === 0 ? { state: 'declined' } : {}) }
    }
    case 'ConsultationOverdue':
      return { consultation: event.data.consultation, state: 'overdue' }
    case 'ConsultationAnswered': {
      const { consultation, by, from, answer } = event.data
      return { consultation, state: 'answered', answeredBy: from ?? by, answeredAt: event.occurredAt, answer }
    }
    case 'ConsultationWithdrawn': {
      const { consultation, reason } = event.data
      return { consultation, state: 'withdrawn', reason }
    }
    default:
      return undefined
  }
}
