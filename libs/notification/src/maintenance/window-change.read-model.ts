import type { Recorded, WindowEvent } from '@atlas/contracts'
import type { Projection, ReadModel } from '@atlas/runtime'
import { windowChangeTable } from '../migrations/window-change-table.sql.js'
import { saveChanges } from '../read-models/save-changes.js'

/** What WindowConsumer keeps of what is planned. */
export const windowChangeReadModel: ReadModel = {
  schema: 'notification',
  table: 'window_change',
  entities: [],
  definition: windowChangeTable,
  written: { by: 'consuming', consumer: 'notification', source: 'escalation', categories: ['window'] },
  begin: () => project,
}

// The reader has lifted every event to its newest shape (contracts, `upcast`).
const project: Projection = (events, { manager, schema }) =>
  saveChanges(
    (sql, parameters) => manager.query(sql, [...parameters]),
    schema,
    'window_change',
    events as readonly Recorded<WindowEvent>[],
  )
