import type { Type } from '@nestjs/common'
import type { MigrationInterface } from 'typeorm'
import type { ServiceName } from '@atlas/contracts'
import type { ReadModel } from './rebuild/read-model.js'

/** What a service's lib exports as `<name>Service`; apps start one or all of them. */
export interface ServiceDefinition {
  readonly name: ServiceName
  readonly module: Type
  /** PostgreSQL schema of its read models, such as `servicenow_sync`. */
  readonly schema: string
  readonly entities: readonly Type[]
  readonly migrations: readonly Type<MigrationInterface>[]
  /** Tables that `atlas rebuild` can make again from the log. */
  readonly readModels?: readonly ReadModel[]
}
