import { type HandlingEvent, type IncidentId, isImported } from '@atlas/contracts'
import { type HandlingState, handlingStream } from '@atlas/domain'
import type { Projection, ReadModel } from '@atlas/runtime'
import { openIncidentTable } from '../migrations/open-incident-table.sql.js'
import { OpenIncident } from './open-incident.entity.js'
import { placeOf } from './open-incidents.js'

/** What PostgresOpenIncidents writes with each change, from handling's events alone. */
export const openIncidentReadModel: ReadModel = {
  schema: 'escalation',
  table: 'open_incident',
  entities: [OpenIncident],
  definition: openIncidentTable,
  written: { by: 'with its events', categories: ['handling'] },
  importedToo: true,
  begin: project,
}

function project(): Projection {
  /** Of those that aren't Closed: what is Closed stays so. */
  const states = new Map<IncidentId, HandlingState>()
  return async (events, { manager }) => {
    const changed = new Map<IncidentId, HandlingState>()
    /** As they stood after what was done here: imported history is nobody's work before. */
    const worked = new Map<IncidentId, HandlingState>()
    for (const event of events) {
      const { incidentId, ...fact } = event
      if (incidentId === null) continue
      const { aggregate } = handlingStream(incidentId)
      const before = changed.get(incidentId) ?? states.get(incidentId) ?? aggregate.initial()
      // The reader has lifted every event to its newest shape (contracts, `upcast`).
      const after = aggregate.evolve(before, fact as HandlingEvent)
      changed.set(incidentId, after)
      if (!isImported(event)) worked.set(incidentId, after)
    }
    const rows: OpenIncident[] = []
    const ended: IncidentId[] = []
    for (const [incidentId, state] of changed)
      if (state.opened && state.status === 'Closed') states.delete(incidentId)
      else states.set(incidentId, state)
    for (const [incidentId, state] of worked) {
      const place = placeOf(state)
      if (place) rows.push({ incidentId, ...place })
      else ended.push(incidentId)
    }
    if (rows.length > 0) await manager.upsert(OpenIncident, rows, ['incidentId'])
    if (ended.length > 0) await manager.delete(OpenIncident, ended)
  }
}
