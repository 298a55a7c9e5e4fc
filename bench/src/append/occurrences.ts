import { createHash, randomUUID } from 'node:crypto'
import { type EventMetadata, IncidentId, instant, type ReportEvent } from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'

type Occurrence = Extract<ReportEvent, { type: 'OccurrenceStarted' }>

/** A firing's stream as the store sees it; the fold does nothing, so that the append is what is measured. */
const firings: Aggregate<number, Occurrence> = {
  category: 'report',
  initial: () => 0,
  evolve: (occurrences) => occurrences + 1,
}

/** What one command appends: its events belong to one incident and one stream. */
export interface Append {
  readonly stream: StreamOf<number, Occurrence>
  readonly incidentId: IncidentId
  readonly metadata: EventMetadata
  readonly events: readonly Occurrence[]
}

/** Streams whose firings are counted, each command going to the next one in turn; every stream is a new one. */
export class Firings {
  private readonly streams: { key: string; incidentId: IncidentId; occurrences: number }[]
  private next = 0

  constructor(streams: number) {
    this.streams = Array.from({ length: streams }, () => ({
      key: createHash('sha256').update(randomUUID()).digest('hex'),
      incidentId: IncidentId.parse(randomUUID()),
      occurrences: 0,
    }))
  }

  /** That many commands of `batch` events, about 530 bytes of data and metadata each (log-and-bus, "Speed"). */
  appends(commands: number, batch: number): Append[] {
    return Array.from({ length: commands }, () => this.append(batch))
  }

  private append(batch: number): Append {
    const stream = this.streams[this.next++ % this.streams.length]
    if (!stream) throw new RangeError('no streams to append to')
    const { key, incidentId } = stream
    return {
      stream: streamOf(firings, key),
      incidentId,
      metadata: {
        actor: { kind: 'sync', id: 'alertmanager-abrc1l-atlas-prd', via: 'alertmanager' },
        correlationId: randomUUID(),
        causationId: randomUUID(),
      },
      events: Array.from({ length: batch }, () => occurrence(key, incidentId, ++stream.occurrences)),
    }
  }
}

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
