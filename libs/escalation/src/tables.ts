import type { ServiceTables } from '@atlas/runtime/database'
import { CreateOpenIncident1763800000000 } from './migrations/create-open-incident.js'
import { OpenIncident } from './open-incidents/open-incident.entity.js'

export const escalationTables: ServiceTables = {
  name: 'escalation',
  schema: 'escalation',
  entities: [OpenIncident],
  migrations: [CreateOpenIncident1763800000000],
  readModels: async () => [(await import('./open-incidents/open-incident.read-model.js')).openIncidentReadModel],
}
