import type { IncidentId } from '@atlas/contracts'
import type { UnitOfWork } from '@atlas/event-store-postgres'
import type { Place } from './open-incidents.js'

/** What the handlers of one unit record at about the same time, written by one statement. */
export class PendingRows {
  private rows = new Map<IncidentId, Place | null>()
  private writing: Promise<void> | undefined

  constructor(private readonly unit: UnitOfWork) {}

  /** Resolves once it is written on the unit's connection. */
  add(incidentId: IncidentId, place: Place | null): Promise<void> {
    this.rows.set(incidentId, place)
    this.writing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.write())
    return this.writing
  }

  private async write(): Promise<void> {
    // In one order, so that two units don't wait for each other's rows crosswise.
    const rows = [...this.rows].sort(([one], [other]) => (one < other ? -1 : 1))
    this.rows = new Map()
    this.writing = undefined
    const open = rows.flatMap(([id, place]) => (place ? [{ id, ...place }] : []))
    const ended = rows.flatMap(([id, place]) => (place ? [] : [id]))
    if (open.length > 0)
      await this.unit.query(
        `insert into escalation.open_incident (incident_id, tier, person)
         select * from unnest($1::uuid[], $2::text[], $3::text[])
         on conflict (incident_id) do update set tier = excluded.tier, person = excluded.person`,
        [open.map(({ id }) => id), open.map(({ tier }) => tier), open.map(({ person }) => person)],
      )
    if (ended.length > 0)
      await this.unit.query(`delete from escalation.open_incident where incident_id = any($1::uuid[])`, [ended])
  }
}
