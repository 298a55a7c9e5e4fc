import { type EventMetadata, type Hash, ReportContent, type StoredReportEvent } from '@atlas/contracts'
import { type Aggregate, type EventLog, type LogReader, type StreamOf, streamOf } from '@atlas/event-sourcing'
import { kept } from './make-report.js'

type StoredReport = StoredReportEvent['data'] | null

const storedReport: Aggregate<StoredReport, StoredReportEvent> = {
  category: 'stored-report',
  initial: () => null,
  evolve: (_, { data }) => data,
}
const streamOfReport = (id: Hash): StreamOf<StoredReport, StoredReportEvent> => streamOf(storedReport, id)

/** Keeps a report's bytes for ever; one that is kept already stays as it is. Gives its id, and the position written. */
export async function keepReport(
  log: EventLog,
  content: ReportContent,
  metadata: EventMetadata,
): Promise<{ readonly id: Hash; readonly position: number }> {
  const { id, bytes } = kept(content)
  const stream = streamOfReport(id)
  const { position } = await log.transact({ streams: [stream] }, metadata, (transaction) => {
    if (transaction.state(stream)) return
    const { sight, asOf, asKnownAt, position } = content
    const data = {
      report: id,
      content: transaction.keep(bytes),
      kind: 'service-levels' as const,
      ...sight,
      asOf,
      asKnownAt,
      position,
    } as StoredReportEvent['data']
    transaction.append(stream, null, [{ type: 'ReportStored', occurredAt: transaction.now, data }])
  })
  return { id, position }
}

export interface KeptReport {
  readonly id: Hash
  /** As they were kept. */
  readonly bytes: string
  readonly content: ReportContent
}

/** Undefined where none is kept under this id. */
export async function keptReport(log: LogReader, id: Hash): Promise<KeptReport | undefined> {
  const [event] = (await log.ofStream(streamOfReport(id).id)) as readonly StoredReportEvent[]
  if (!event) return undefined
  const found = (await log.content([event.data.content])).get(event.data.content)
  if (!found) return undefined
  const bytes = Buffer.from(found).toString()
  return { id, bytes, content: ReportContent.parse(JSON.parse(bytes)) }
}
