import type { Recorded, RosterEvent } from '@atlas/contracts'
import type { Projection, ReadModel } from '@atlas/runtime'
import { rosterChangeTable } from '../migrations/roster-change-table.sql.js'
import { saveChanges } from '../read-models/save-changes.js'

/** What RosterConsumer keeps of the roster. */
export const rosterChangeReadModel: ReadModel = {
  schema: 'notification',
  table: 'roster_change',
  entities: [],
  definition: rosterChangeTable,
  written: { by: 'consuming', consumer: 'notification', source: 'escalation', categories: ['roster'] },
  begin: () => project,
}

// The reader has lifted every event to its newest shape (contracts, `upcast`).
const project: Projection = (events, { manager, schema }) =>
  saveChanges(
    (sql, parameters) => manager.query(sql, [...parameters]),
    schema,
    'roster_change',
    events as readonly Recorded<RosterEvent>[],
  )
