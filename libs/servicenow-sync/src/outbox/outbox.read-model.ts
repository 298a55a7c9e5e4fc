import type { IncidentId, Priority, Recorded, ServicenowRecordEvent } from '@atlas/contracts'
import { servicenowRecordStream } from '@atlas/domain'
import type { ProjectedInto, Projection, ReadModel } from '@atlas/runtime'
import { outboxTable } from '../migrations/outbox-table.sql.js'
import { answeredWrites, saveAnswered, saveWaiting, waitingWrite } from './waiting-write.js'

/** What waits and what became of it, from the stream's events alone. */
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
  const ofRecords = events as readonly Recorded<ServicenowRecordEvent>[]
  const priorities = await prioritiesOf(new Set(ofRecords.map(({ data }) => data.incidentId)), into)
  const rows = ofRecords.flatMap((event) => {
    if (event.type !== 'RecordWriteIntended') return []
    const { data, metadata, streamId, streamVersion } = event
    if (!metadata.policy) throw new Error(`${streamId}@${streamVersion} names no policy that decided it`)
    const { aggregate } = servicenowRecordStream(data.incidentId)
    const before = { ...aggregate.initial(), priority: priorities.get(data.incidentId) ?? null }
    const { priority } = aggregate.evolve(before, event)
    priorities.set(data.incidentId, priority)
    return [waitingWrite(event, streamVersion, metadata.policy, priority)]
  })
  const query = (sql: string, parameters: readonly unknown[]) => into.manager.query(sql, [...parameters])
  await saveWaiting(query, into.schema, rows)
  await saveAnswered(query, into.schema, ofRecords.flatMap(answeredWrites))
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
