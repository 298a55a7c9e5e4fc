import type { ServiceTables } from '@atlas/runtime/database'
import { CreateIncidentNumber1763800000000 } from './migrations/create-incident-number.js'

export const intakeTables: ServiceTables = {
  name: 'intake',
  schema: 'intake',
  entities: [],
  migrations: [CreateIncidentNumber1763800000000],
}
