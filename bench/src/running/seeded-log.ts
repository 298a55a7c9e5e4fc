import { createHash, randomUUID } from 'node:crypto'
import { IncidentId, instant, type ReportEvent } from '@atlas/contracts'
import { type Aggregate, type LogReader, streamOf } from '@atlas/event-sourcing'
import { logPool, PostgresEventLog, PostgresLogReader } from '@atlas/event-store-postgres'

type Occurrence = Extract<ReportEvent, { type: 'OccurrenceStarted' }>

const firings: Aggregate<number, Occurrence> = {
  category: 'report',
  initial: () => 0,
  evolve: (occurrences) => occurrences + 1,
}

/** Events of one command. */
const batch = 50

/**
 * Appends so many occurrences of intake, about 530 bytes of data and metadata each (log-and-bus, "Speed"), in batches
 * of 50 that go to the incidents in turn; gives a reader of the log, whose pool the caller ends.
 */
export async function seedLog(url: string, events: number, incidents = 2000) {
  const pool = logPool(url)
  const log = new PostgresEventLog({ pool, services: ['intake'] })
  const reports = Array.from({ length: incidents }, () => ({
    key: createHash('sha256').update(randomUUID()).digest('hex'),
    incidentId: IncidentId.parse(randomUUID()),
    occurrences: 0,
  }))
  const commands = Array.from({ length: Math.ceil(events / batch) }, (_, n) => n)
  while (commands.length > 0)
    await Promise.all(
      commands.splice(0, 200).map((n) => {
        const report = reports[n % incidents]
        if (!report) throw new RangeError('no incident to append to')
        const stream = streamOf(firings, report.key)
        return log.transact({ streams: [stream] }, metadataOf(n), (tx) =>
          tx.append(
            stream,
            report.incidentId,
            Array.from({ length: batch }, () => occurrence(report.key, report.incidentId, ++report.occurrences)),
          ),
        )
      }),
    )
  const reader: LogReader = new PostgresLogReader(pool)
  return { reader, pool, end: await reader.highWaterMark() }
}

const metadataOf = (n: number) => ({
  actor: { kind: 'sync' as const, id: 'alertmanager-abrc1l-atlas-prd', via: 'alertmanager' },
  correlationId: randomUUID(),
  causationId: `alertmanager-webhook-${n}`,
})

function occurrence(key: string, incidentId: IncidentId, occurrences: number): Occurrence {
  const at = instant(1_795_300_000_000 + occurrences * 30_000)
  return {
    type: 'OccurrenceStarted',
    occurredAt: at,
    data: {
      incidentId,
      occurrenceId: `${key}/${occurrences}`,
      startsAt: at,
      receivedAt: at,
      occurrences,
      notifications: occurrences,
      first: occurrences === 1,
      text: createHash('sha256').update(`${key}/${occurrences}`).digest('hex'),
    },
  }
}
