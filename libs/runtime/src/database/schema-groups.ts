import { logMigrations } from '@atlas/event-store-postgres'
import { busMigrations } from '@atlas/messaging/tables'
import type { MigrationInterface } from 'typeorm'
import { identityMigrations } from '../identity/identity-migrations.js'
import type { ServiceTables } from '../service-tables.js'

/** The migrations of one schema; they have a table of their own, so that schemas change apart. */
export interface SchemaGroup {
  readonly name: string
  readonly migrations: readonly (new () => MigrationInterface)[]
}

/** In the order in which they stand on one another: the log, the bus, identity, then each service's read models. */
export const schemaGroups = (services: readonly ServiceTables[]): readonly SchemaGroup[] => [
  { name: 'log', migrations: logMigrations },
  { name: 'bus', migrations: busMigrations },
  { name: 'identity', migrations: identityMigrations },
  ...services.map(({ schema, migrations }) => ({ name: schema, migrations })),
]
