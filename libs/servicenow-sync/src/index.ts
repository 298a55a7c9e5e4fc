import type { ServiceDefinition } from '@atlas/runtime'
import { servicenowSyncMigrations } from './migrations/index.js'
import { outboxReadModel } from './outbox/outbox.read-model.js'
import { recordReadModel } from './records/record.read-model.js'
import { ServicenowSyncModule } from './servicenow-sync.module.js'

/** Handling's facts as writes to ServiceNow, intended in the log and waiting in the outbox. */
export const servicenowSyncService: ServiceDefinition = {
  name: 'servicenow-sync',
  module: ServicenowSyncModule,
  schema: 'servicenow_sync',
  entities: [],
  migrations: servicenowSyncMigrations,
  readModels: [outboxReadModel, recordReadModel],
}
