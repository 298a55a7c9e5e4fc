import type { IncidentId, Recorded, ServicenowRecordEvent } from '@atlas/contracts'
import { servicenowRecordStream, type ServicenowRecordState } from '@atlas/domain'
import type { Projection, ReadModel } from '@atlas/runtime'
import { recordTable } from '../migrations/record-table.sql.js'
import { type RecordRow, saveRecords } from './save-records.js'

/** Each incident's record as the stream's events leave it. */
export const recordReadModel: ReadModel = {
  schema: 'servicenow_sync',
  table: 'record',
  entities: [],
  definition: recordTable,
  written: { by: 'with its events', categories: ['servicenow-record'] },
  begin: () => project,
}

const project: Projection = async (events, { manager, schema }) => {
  const ofRecords = events as readonly Recorded<ServicenowRecordEvent>[]
  const ids = [...new Set(ofRecords.map(({ data }) => data.incidentId))]
  const before = await manager.query<{ incident_id: IncidentId; state: ServicenowRecordState }[]>(
    `select incident_id, state from ${schema}.record where incident_id = any($1::uuid[])`,
    [ids],
  )
  const rows = new Map<IncidentId, RecordRow>()
  const states = new Map(before.map(({ incident_id, state }) => [incident_id, state]))
  for (const event of ofRecords) {
    const { incidentId } = event.data
    const { aggregate } = servicenowRecordStream(incidentId)
    const state = aggregate.evolve(states.get(incidentId) ?? aggregate.initial(), event)
    states.set(incidentId, state)
    rows.set(incidentId, { incidentId, version: event.streamVersion, state })
  }
  await saveRecords((sql, parameters) => manager.query(sql, [...parameters]), schema, [...rows.values()])
}
