import type { AtlasEvent, Recorded } from '@atlas/contracts'
import { type EntityManager, In } from 'typeorm'
import { IncidentEntity, incidentRow } from './incident.entity.js'
import { evolveIncident, type IncidentRecord } from './incident-record.js'

/** Folds a batch of the log into reporting.incident: one read and one upsert however many events there are. */
export async function projectIncidents(events: readonly Recorded<AtlasEvent>[], manager: EntityManager): Promise<void> {
  const ids = [...new Set(events.flatMap((event) => event.incidentId ?? []))]
  if (ids.length === 0) return
  const known = await manager.findBy(IncidentEntity, { id: In(ids) })
  const records = new Map<string, IncidentRecord>(known.map((row) => [row.id, row.record]))
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
  if (rows.length > 0) await manager.upsert(IncidentEntity, rows, ['id'])
}
