import type { HandlingEvent, IncidentId, Recorded } from '@atlas/contracts'
import { type KnownIncident, learn } from '@atlas/domain'
import type { Projection, ReadModel } from '@atlas/runtime'
import { knownIncidentTable } from '../migrations/known-incident-table.sql.js'
import { loadKnown, saveKnown } from './save-known.js'

/** What FactsOfEscalation learns of each incident, from handling's events alone. */
export const knownIncidentReadModel: ReadModel = {
  schema: 'notification',
  table: 'incident',
  entities: [],
  definition: knownIncidentTable,
  written: { by: 'consuming', consumer: 'notification', source: 'escalation', categories: ['handling'] },
  begin: () => project,
}

const project: Projection = async (events, { manager, schema }) => {
  const query = <Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> =>
    manager.query<Row[]>(sql, [...parameters])
  // The reader has lifted every event to its newest shape (contracts, `upcast`).
  const facts = events as readonly Recorded<HandlingEvent>[]
  const ids = [...new Set(facts.map(({ data }) => data.incidentId))]
  const known = await loadKnown(query, schema, ids)
  const changed = new Map<IncidentId, KnownIncident>()
  for (const fact of facts) {
    const { incidentId } = fact.data
    const before = changed.get(incidentId) ?? known.get(incidentId)
    const after = learn(before, fact)
    if (after && after !== before) changed.set(incidentId, after)
  }
  if (changed.size > 0) await saveKnown(query, schema, [...changed.values()])
}
