import type { ServiceTables } from '@atlas/runtime/database'
import { IncidentEntity } from './incident/incident.entity.js'
import { ReportingIncidents1764000000000 } from './migrations/1-incidents.js'
import { RejectedSignalEntity } from './rejected-signal/rejected-signal.entity.js'
import { RootCauseTaskEntity } from './root-cause/root-cause-task.entity.js'

export const reportingTables: ServiceTables = {
  name: 'reporting',
  schema: 'reporting',
  entities: [IncidentEntity, RejectedSignalEntity, RootCauseTaskEntity],
  migrations: [ReportingIncidents1764000000000],
  readModels: async () => (await import('./read-models.js')).reportingReadModels,
}
