import type { ServiceTables } from '@atlas/runtime/database'

/** Its only state is its streams. */
export const classificationTables: ServiceTables = {
  name: 'classification',
  schema: 'classification',
  entities: [],
  migrations: [],
}
