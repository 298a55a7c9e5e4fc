import type { Type } from '@nestjs/common'
import type { MigrationInterface } from 'typeorm'
import type { ServiceName } from '@atlas/contracts'
import type { ReadModel } from './rebuild/read-model.js'

/** What a service keeps in the database: exported from `@atlas/<service>/tables`, apart from what serves it. */
export interface ServiceTables {
  readonly name: ServiceName
  /** PostgreSQL schema of its read models, such as `servicenow_sync`. */
  readonly schema: string
  readonly entities: readonly Type[]
  readonly migrations: readonly Type<MigrationInterface>[]
  /** Tables that `atlas rebuild` can make again from the log; loaded with what projects into them. */
  readonly readModels?: () => Promise<readonly ReadModel[]>
}
