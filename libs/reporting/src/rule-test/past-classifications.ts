import {
  type AtlasEvent,
  type ContentHash,
  type EventOf,
  type IncidentId,
  type Instant,
  type Recorded,
  ReportText,
} from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'

/** What the log says of an incident's classification, in its order: when it opened, then what people made of it. */
export type PastWord =
  | {
      readonly told: 'classified'
      readonly opened: EventOf<'IncidentOpened'>['data']
      /** Null where it was redacted. */
      readonly text: ReportText | null
      readonly classified: EventOf<'IncidentClassified'>['data']
    }
  | {
      readonly told: 'triaged'
      readonly incidentId: IncidentId
      readonly by: Pick<EventOf<'TriageConfirmed'>['data'], 'priority' | 'category'>
    }

/** Incidents that opened from an instant on, up to another; either may be left out. */
export interface Opened {
  readonly from?: Instant | undefined
  readonly to?: Instant | undefined
}

const pageSize = 500

/**
 * Goes once through the log and tells each incident's classification and triage. Triage of incidents outside of the
 * span is told too: it comes after an opening that wasn't.
 */
export async function* pastClassifications(log: LogReader, { from, to }: Opened = {}): AsyncGenerator<PastWord> {
  // An incident is classified soon after it opens: few are here at a time.
  const opened = new Map<IncidentId, EventOf<'IncidentOpened'>['data']>()
  const within = (at: Instant): boolean => (from === undefined || at >= from) && (to === undefined || at < to)
  const categories = ['report', 'classification', 'handling']
  for await (const { events } of log.pages({ after: 0, limit: pageSize, categories })) {
    const page = events as readonly Recorded<AtlasEvent>[]
    for (const { type, data, occurredAt } of page)
      if (type === 'IncidentOpened' && within(occurredAt)) opened.set(data.incidentId, data)
    const texts = await textsOf(log, hashesOf(page, opened))
    for (const event of page) {
      const word = event.type === 'IncidentClassified' ? classified(event.data, opened, texts) : triaged(event)
      if (word) yield word
    }
  }
}

function classified(
  data: EventOf<'IncidentClassified'>['data'],
  opened: Map<IncidentId, EventOf<'IncidentOpened'>['data']>,
  texts: ReadonlyMap<ContentHash, ReportText>,
): PastWord | undefined {
  const opening = opened.get(data.incidentId)
  if (!opening) return undefined
  opened.delete(data.incidentId)
  return { told: 'classified', opened: opening, text: texts.get(opening.facts.text) ?? null, classified: data }
}

function triaged(event: AtlasEvent): PastWord | undefined {
  if (event.type === 'TriageConfirmed') return { told: 'triaged', incidentId: event.data.incidentId, by: event.data }
  if (event.type === 'TriageCorrected') return { told: 'triaged', incidentId: event.data.incidentId, by: event.data.to }
  return undefined
}

const hashesOf = (
  page: readonly AtlasEvent[],
  opened: ReadonlyMap<IncidentId, EventOf<'IncidentOpened'>['data']>,
): ContentHash[] => [
  ...new Set(
    page.flatMap(({ type, data }) => {
      const text = type === 'IncidentClassified' ? opened.get(data.incidentId)?.facts.text : undefined
      return text === undefined ? [] : [text]
    }),
  ),
]

async function textsOf(log: LogReader, hashes: readonly ContentHash[]): Promise<Map<ContentHash, ReportText>> {
  if (hashes.length === 0) return new Map()
  const found = await log.content(hashes)
  return new Map([...found].map(([hash, bytes]) => [hash, ReportText.parse(JSON.parse(Buffer.from(bytes).toString()))]))
}
