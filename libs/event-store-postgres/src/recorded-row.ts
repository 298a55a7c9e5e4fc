import { type EventMetadata, type IncidentId, type Instant, type Recorded, upcast } from '@atlas/contracts'
import type { StoredEvent } from '@atlas/event-sourcing'
import { BinaryRow } from './reading/binary-row.js'

/** Columns of log.events in the order that StoredRow reads them. A uuid's text is made quicker by the server. */
export const storedColumns =
  'position, stream_id, stream_version, category, incident_id::text, type, occurred_at, recorded_at, data, metadata, hash'

/** Rows of `storedColumns`, in COPY's binary form, one after another. */
export class StoredRow {
  private readonly row = new BinaryRow(11)

  /** The event as it lies there; undefined for what isn't a row. */
  read(bytes: Buffer): StoredEvent | undefined {
    const { row } = this
    if (!row.begin(bytes)) return undefined
    return {
      position: row.bigint(),
      streamId: row.text(),
      streamVersion: row.integer(),
      category: row.word(),
      incidentId: row.textOrNull() as IncidentId | null,
      type: row.word(),
      occurredAt: row.instant(),
      recordedAt: row.instant(),
      data: row.text(),
      metadata: row.text(),
      hash: row.hex(),
    }
  }
}

/** Makes stored events the events that they tell of. */
export class EventParser {
  /** The events of one command lie together and have one metadata; they share it, as all who read them share facts. */
  private metadataText = ''
  private metadata: EventMetadata | undefined

  /** In its newest shape. Throws UnknownEventVersion for one that a later release wrote. */
  parse(stored: StoredEvent): Recorded {
    const { type, data } = upcast(stored.type, JSON.parse(stored.data))
    return {
      type,
      data,
      position: stored.position,
      streamId: stored.streamId,
      streamVersion: stored.streamVersion,
      category: stored.category,
      incidentId: stored.incidentId,
      occurredAt: stored.occurredAt,
      recordedAt: stored.recordedAt,
      metadata: this.metadataOf(stored.metadata),
      hash: stored.hash,
    }
  }

  private metadataOf(text: string): EventMetadata {
    if (this.metadata === undefined || text !== this.metadataText) {
      this.metadata = JSON.parse(text) as EventMetadata
      this.metadataText = text
    }
    return this.metadata
  }
}

/** `2026-11-23 09:30:00.12` (ISO datestyle, zeros trimmed) as `2026-11-23T09:30:00.120Z`. */
export const instantOf = (timestamp: string): Instant =>
  `${timestamp.slice(0, 10)}T${timestamp.slice(11, 19)}${(timestamp.slice(19) || '.').padEnd(4, '0')}Z` as Instant
