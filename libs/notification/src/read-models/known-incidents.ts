import { Injectable } from '@nestjs/common'
import type { IncidentId } from '@atlas/contracts'
import type { KnownIncident } from '@atlas/domain'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { loadKnown, saveKnown } from './save-known.js'
import { Together } from './together.js'

/** What notification has learned of each incident (table notification.incident). */
@Injectable()
export class KnownIncidents {
  private readonly loading: Together<IncidentId, { known: KnownIncident | undefined }>
  private readonly saving: Together<KnownIncident, true>

  constructor(units: UnitsOfWork) {
    const query = <Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> => units.query(sql, parameters)
    this.loading = new Together(async (ids) => {
      const found = await loadKnown(query, 'notification', ids)
      return new Map(ids.map((id) => [id, { known: found.get(id) }]))
    })
    this.saving = new Together(async (incidents) => {
      await saveKnown(query, 'notification', incidents)
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
