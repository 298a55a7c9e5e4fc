import type { IncidentId, Instant } from '@atlas/contracts'
import type { StoredEvent } from '@atlas/event-sourcing'
import { BinaryRow } from './reading/binary-row.js'

/**
 * Columns of log.events in the order that StoredRow and RecordedRows read them: first what is gathered of many rows
 * before the rest is read. A uuid's text is made quicker by the server.
 */
export const storedColumns =
  'position, data, metadata, stream_id, stream_version, category, incident_id::text, type, occurred_at, recorded_at, hash'
export const storedFields = 11

/** Rows of `storedColumns`, in COPY's binary form, one after another. */
export class StoredRow {
  private readonly row = new BinaryRow(storedFields)

  /** The event as it lies there; undefined for what isn't a row. */
  read(bytes: Buffer): StoredEvent | undefined {
    const { row } = this
    if (!row.begin(bytes)) return undefined
    return {
      position: row.bigint(),
      data: row.text(),
      metadata: row.text(),
      streamId: row.text(),
      streamVersion: row.integer(),
      category: row.word(),
      incidentId: row.textOrNull() as IncidentId | null,
      type: row.word(),
      occurredAt: row.instant(),
      recordedAt: row.instant(),
      hash: row.hex(),
    }
  }

  /** Its position alone; undefined for what isn't a row. */
  positionOf(bytes: Buffer): number | undefined {
    return this.row.begin(bytes) ? this.row.bigint() : undefined
  }
}

/** `2026-11-23 09:30:00.12` (ISO datestyle, zeros trimmed) as `2026-11-23T09:30:00.120Z`. */
export const instantOf = (timestamp: string): Instant =>
  `${timestamp.slice(0, 10)}T${timestamp.slice(11, 19)}${(timestamp.slice(19) || '.').padEnd(4, '0')}Z` as Instant
