import { type EventMetadata, type IncidentId, type Instant, type Recorded, upcast } from '@atlas/contracts'
import type { StoredEvent } from '@atlas/event-sourcing'

/** Columns of log.events as text, in the order that `recorded` reads them. */
export const recordedColumns = `position, stream_id, stream_version, category, incident_id, type,
  occurred_at at time zone 'UTC', recorded_at at time zone 'UTC', data, metadata, hash`

export type RecordedRow = [
  position: string,
  streamId: string,
  streamVersion: string,
  category: string,
  incidentId: string | null,
  type: string,
  occurredAt: string,
  recordedAt: string,
  data: string,
  metadata: string,
  hash: string,
]

/** The event in its newest shape. Throws UnknownEventVersion for one that a later release wrote. */
export function recorded(row: RecordedRow): Recorded {
  const { type, data } = upcast(row[5], JSON.parse(row[8]))
  return {
    type,
    data,
    position: Number(row[0]),
    streamId: row[1],
    streamVersion: Number(row[2]),
    category: row[3],
    incidentId: row[4] as IncidentId | null,
    occurredAt: instantOf(row[6]),
    recordedAt: instantOf(row[7]),
    metadata: JSON.parse(row[9]) as EventMetadata,
    hash: row[10].slice(2),
  }
}

/** The event as it lies there, nothing parsed but its numbers and instants. */
export const stored = (row: RecordedRow): StoredEvent => ({
  position: Number(row[0]),
  streamId: row[1],
  streamVersion: Number(row[2]),
  category: row[3],
  incidentId: row[4] as IncidentId | null,
  type: row[5],
  occurredAt: instantOf(row[6]),
  recordedAt: instantOf(row[7]),
  data: row[8],
  metadata: row[9],
  hash: row[10].slice(2),
})

/** `2026-11-23 09:30:00.12` (ISO datestyle, zeros trimmed) as `2026-11-23T09:30:00.120Z`. */
export const instantOf = (timestamp: string): Instant =>
  `${timestamp.slice(0, 10)}T${timestamp.slice(11, 19)}${(timestamp.slice(19) || '.').padEnd(4, '0')}Z` as Instant
