import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { AtlasEvent, ContentHash, IncidentId, NoteView, Recorded } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { eventsOfIncident } from '../incident/events-of-incident.js'
import { textsOf } from './texts-of.js'

/** Work notes, and comments with the requestor both ways, oldest first (domain, "Words", note). */
export class ReadNotes extends Query<NoteView[]> {
  constructor(readonly incident: IncidentId) {
    super()
  }
}

type Written = Omit<NoteView, 'text'> & { readonly text: ContentHash }

@QueryHandler(ReadNotes)
export class ReadNotesHandler implements IQueryHandler<ReadNotes> {
  constructor(private readonly log: LogReader) {}

  async execute({ incident }: ReadNotes): Promise<NoteView[]> {
    const notes: Written[] = []
    for await (const event of eventsOfIncident(this.log, incident)) {
      const written = noteIn(event)
      if (written) notes.push(written)
    }
    const text = await textsOf(
      this.log,
      notes.map((note) => note.text),
    )
    return notes.map((note) => ({ ...note, text: text(note.text) }))
  }
}

function noteIn(event: Recorded<AtlasEvent>): Written | undefined {
  const comment = { kind: 'comment', note: null, at: event.occurredAt, corrects: null } as const
  switch (event.type) {
    case 'NoteAdded': {
      const { note, by, text, corrects = null } = event.data
      return { kind: 'work-note', note, at: event.occurredAt, by, text, corrects }
    }
    case 'FeedbackRequested':
      return { ...comment, by: event.data.by, text: event.data.action }
    case 'UpdateSent':
    case 'CustomerAnswered':
      return { ...comment, by: event.data.by, text: event.data.text }
    default:
      return undefined
  }
}
