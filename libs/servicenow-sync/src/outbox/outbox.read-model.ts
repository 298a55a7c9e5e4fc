import type { IncidentId, Priority, Recorded, ServicenowRecordEvent } from '@atlas/contracts'
import { servicenowRecordStream } from '@atlas/domain'
import type { ProjectedInto, Projection, ReadModel } from '@atlas/runtime'
import { outboxTable } from '../migrations/outbox-table.sql.js'
import { saveWaiting, waitingWrite } from './waiting-write.js'

/** What FactsOfEscalation lets wait, from the intentions alone. */
export const outboxReadModel: ReadModel = {
  schema: 'servicenow_sync',
  table: 'outbox',
  entities: [],
  definition: outboxTable,
  written: { by: 'with its events', categories: ['servicenow-record'] },
  begin: () => project,
}

const project: Projection = async (events, into) => {
  // The reader has lifted every event to its newest shape (contracts, `upcast`).
  const intentions = events as readonly Recorded<ServicenowRecordEvent>[]
  const priorities = await prioritiesOf(new Set(intentions.map(({ data }) => data.incidentId)), into)
  const rows = intentions.map((intention) => {
    const { data, metadata, streamId, streamVersion } = intention
    if (!metadata.policy) throw new Error(`${streamId}@${streamVersion} names no policy that decided it`)
    const { aggregate } = servicenowRecordStream(data.incidentId)
    const before = { ...aggregate.initial(), priority: priorities.get(data.incidentId) ?? null }
    const { priority } = aggregate.evolve(before, intention)
    priorities.set(data.incidentId, priority)
    return waitingWrite(intention, streamVersion, metadata.policy, priority)
  })
  if (rows.length > 0)
    await saveWaiting((sql, parameters) => into.manager.query(sql, [...parameters]), into.schema, rows)
}

/** As the last write of each incident had it. */
async function prioritiesOf(
  incidents: ReadonlySet<IncidentId>,
  { manager, schema }: ProjectedInto,
): Promise<Map<IncidentId, Priority | null>> {
  const rows = await manager.query<{ incident_id: IncidentId; priority: Priority | null }[]>(
    `select distinct on (incident_id) incident_id, priority from ${schema}.outbox
     where incident_id = any($1::uuid[]) order by incident_id, sequence desc`,
    [[...incidents]],
  )
  return new Map(rows.map(({ incident_id, priority }) => [incident_id, priority]))
}
