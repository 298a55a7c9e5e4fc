import { classificationTables } from '@atlas/classification/tables'
import { escalationTables } from '@atlas/escalation/tables'
import { intakeTables } from '@atlas/intake/tables'
import { notificationTables } from '@atlas/notification/tables'
import { reportingTables } from '@atlas/reporting/tables'
import type { ServiceTables } from '@atlas/runtime/database'
import { ReadModelsHere } from '@atlas/runtime/rebuild'
import { servicenowSyncTables } from '@atlas/servicenow-sync/tables'

/** What the six services keep: the schemas that a command works on, which are there without the services. */
export const atlasTables: readonly ServiceTables[] = [
  intakeTables,
  classificationTables,
  escalationTables,
  notificationTables,
  servicenowSyncTables,
  reportingTables,
]

/** Loaded, when asked for, with the code that makes them. */
export const readModelsOfAtlas = new ReadModelsHere(atlasTables)
