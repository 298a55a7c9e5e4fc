import type { ServiceDefinition } from '@atlas/runtime'
import { ServicenowSyncModule } from './servicenow-sync.module.js'
import { servicenowSyncTables } from './tables.js'

/** Handling's facts as writes to ServiceNow, intended in the log and waiting in the outbox. */
export const servicenowSyncService: ServiceDefinition = { ...servicenowSyncTables, module: ServicenowSyncModule }
