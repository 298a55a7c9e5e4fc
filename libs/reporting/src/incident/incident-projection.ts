import type { AtlasEvent, Recorded } from '@atlas/contracts'
import type { EntityManager } from 'typeorm'
import { IncidentEntity, incidentRow } from './incident.entity.js'
import { evolveIncident, type IncidentRecord } from './incident-record.js'

/** Name of the position that its follower has in the bus's inbox; it must stay. */
export const readModels = 'read-models'

/**
 * Folds a batch of the log into reporting.incident: one read and one write however many events there are. In SQL, for
 * TypeORM's way of a write takes longer with the square of its rows, and this is all that a storm waits for.
 */
export async function projectIncidents(events: readonly Recorded<AtlasEvent>[], manager: EntityManager): Promise<void> {
  const ids = [...new Set(events.flatMap((event) => event.incidentId ?? []))]
  if (ids.length === 0) return
  // A rebuild's manager has it lie elsewhere.
  const { tablePath: table } = manager.connection.getMetadata(IncidentEntity)
  const known = await manager.query<{ record: IncidentRecord }[]>(
    `select record from ${table} where id = any($1::uuid[])`,
    [ids],
  )
  const records = new Map<string, IncidentRecord>(known.map(({ record }) => [record.id, record]))
  const changed = new Set<string>()
  for (const event of events) {
    if (!event.incidentId) continue
    const before = records.get(event.incidentId)
    const after = evolveIncident(before, event)
    if (!after || after === before) continue
    records.set(event.incidentId, after)
    changed.add(event.incidentId)
  }
  const rows = [...changed].flatMap((id) => {
    const record = records.get(id)
    return record ? [incidentRow(record)] : []
  })
  if (rows.length > 0) await write(rows, table, manager)
}

async function write(rows: readonly IncidentEntity[], table: string, manager: EntityManager): Promise<void> {
  await manager.query(
    `insert into ${table}
     select * from jsonb_populate_recordset(null::${table}, $1::jsonb)
     on conflict (id) do update set
       number = excluded.number, cluster = excluded.cluster, environment = excluded.environment,
       status = excluded.status, priority = excluded.priority, category = excluded.category, tier = excluded.tier,
       owner = excluded.owner, opened_at = excluded.opened_at, restricted = excluded.restricted, team = excluded.team,
       reporters = excluded.reporters, domains = excluded.domains, vendor_cases = excluded.vendor_cases,
       record = excluded.record`,
    [
      JSON.stringify(
        rows.map(({ openedAt, vendorCases, ...columns }) => ({
          ...columns,
          opened_at: openedAt,
          vendor_cases: vendorCases,
        })),
      ),
    ],
  )
}
