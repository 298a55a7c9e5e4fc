import { Injectable } from '@nestjs/common'
import type { IncidentId } from '@atlas/contracts'
import type { KnownIncident } from '@atlas/domain'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { Together } from './together.js'

/** What notification has learned of each incident (table notification.incident). */
@Injectable()
export class KnownIncidents {
  private readonly loading: Together<IncidentId, { known: KnownIncident | undefined }>
  private readonly saving: Together<KnownIncident, true>

  constructor(units: UnitsOfWork) {
    this.loading = new Together(async (ids) => {
      const rows = await units.query<{ incident_id: IncidentId; known: KnownIncident }>(
        'select incident_id, known from notification.incident where incident_id = any($1::uuid[])',
        [ids],
      )
      const found = new Map(rows.map(({ incident_id, known }) => [incident_id, known]))
      return new Map(ids.map((id) => [id, { known: found.get(id) }]))
    })
    this.saving = new Together(async (incidents) => {
      await units.query(
        `insert into notification.incident (incident_id, known)
         select (known->>'incidentId')::uuid, known from jsonb_array_elements($1::jsonb) as known
         on conflict (incident_id) do update set known = excluded.known`,
        [JSON.stringify(incidents)],
      )
      return new Map(incidents.map((incident) => [incident, true]))
    })
  }

  async load(id: IncidentId): Promise<KnownIncident | undefined> {
    return (await this.loading.of(id)).known
  }

  async save(incident: KnownIncident): Promise<void> {
    await this.saving.of(incident)
  }
}
