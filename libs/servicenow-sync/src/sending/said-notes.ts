import { Injectable } from '@nestjs/common'
import type { IncidentId, Instant } from '@atlas/contracts'
import { UnitsOfWork } from '@atlas/event-store-postgres'

/** A note of ours that the API answered with success. */
export interface SaidNote {
  readonly instance: string
  readonly marker: string
  /** sys_id */
  readonly recordId: string
  readonly element: 'comments' | 'work_notes'
  readonly incidentId: IncidentId
  readonly sequence: number
}

/**
 * Notes until they are met in the journal (table servicenow_sync.said): a field ACL or a business rule can drop one behind
 * a 200, and the record reads back empty whatever became of it.
 */
@Injectable()
export class SaidNotes {
  constructor(private readonly units: UnitsOfWork) {}

  /** In the unit that stores the answer. */
  async said({ instance, marker, recordId, element, incidentId, sequence }: SaidNote): Promise<void> {
    await this.units.query(
      `insert into servicenow_sync.said (instance, marker, record_id, element, incident_id, sequence, said_at)
       values ($1, $2, $3, $4, $5, $6, (select log.now()))
       on conflict (instance, marker) do update set said_at = excluded.said_at`,
      [instance, marker, recordId, element, incidentId, sequence],
    )
  }

  async met(instance: string, markers: readonly string[]): Promise<void> {
    if (markers.length === 0) return
    await this.units.query('delete from servicenow_sync.said where instance = $1 and marker = any($2::text[])', [
      instance,
      markers,
    ])
  }

  /** Said before that instant, and not met since; the oldest first. */
  async unmet(instance: string, before: Instant, limit: number): Promise<SaidNote[]> {
    const rows = await this.units.query<Omit<SaidNote, 'sequence'> & { readonly sequence: string }>(
      `select instance, marker, record_id as "recordId", element, incident_id as "incidentId", sequence
       from servicenow_sync.said where instance = $1 and said_at < $2 order by said_at limit $3`,
      [instance, before, limit],
    )
    return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }))
  }
}
