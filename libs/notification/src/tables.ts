import type { ServiceTables } from '@atlas/runtime/database'
import { notificationMigrations } from './migrations/index.js'

export const notificationTables: ServiceTables = {
  name: 'notification',
  schema: 'notification',
  entities: [],
  migrations: notificationMigrations,
  readModels: async () => (await import('./read-models.js')).notificationReadModels,
}
