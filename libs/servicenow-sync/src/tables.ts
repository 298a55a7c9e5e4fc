import type { ServiceTables } from '@atlas/runtime/database'
import { servicenowSyncMigrations } from './migrations/index.js'

export const servicenowSyncTables: ServiceTables = {
  name: 'servicenow-sync',
  schema: 'servicenow_sync',
  entities: [],
  migrations: servicenowSyncMigrations,
  readModels: async () => (await import('./read-models.js')).servicenowSyncReadModels,
}
