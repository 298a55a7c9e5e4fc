import type { CommunicationEvent } from '@atlas/contracts'
import { type Communication, communication } from '@atlas/domain'
import type { Projection, ReadModel } from '@atlas/runtime'
import { communicationTable } from '../migrations/communication-table.sql.js'
import { type CommunicationRow, rowOf } from './communication-row.js'
import { saveRows } from './save-rows.js'

/** What Changes, Speaker and AcknowledgePage write with each change, from the streams of messages and pages alone. */
export const communicationReadModel: ReadModel = {
  schema: 'notification',
  table: 'communication',
  entities: [],
  definition: communicationTable,
  written: { by: 'with its events', categories: ['communication'] },
  begin: project,
}

interface Open {
  readonly state: Communication
  readonly correlationId: string
}

function project(): Projection {
  /** By stream. Of those that have ended nothing more is said. */
  const open = new Map<string, Open>()
  return async (events, { manager, schema }) => {
    const rows = new Map<string, CommunicationRow>()
    for (const { streamId, streamVersion, metadata, ...fact } of events) {
      const before = open.get(streamId) ?? { state: communication.initial(), correlationId: metadata.correlationId }
      // The reader has lifted every event to its newest shape (contracts, `upcast`).
      const state = communication.evolve(before.state, fact as CommunicationEvent)
      const row = rowOf(state, streamVersion, before.correlationId)
      if (!row) continue
      rows.set(streamId, row)
      if (row.ended_at !== null && row.current_attempt === null) open.delete(streamId)
      else open.set(streamId, { state, correlationId: before.correlationId })
    }
    if (rows.size > 0)
      await saveRows((sql, parameters) => manager.query(sql, [...parameters]), schema, [...rows.values()])
  }
}
