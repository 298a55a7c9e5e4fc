import { classificationService } from '@atlas/classification'
import { escalationService } from '@atlas/escalation'
import { intakeService } from '@atlas/intake'
import { notificationService } from '@atlas/notification'
import { reportingService } from '@atlas/reporting'
import type { ServiceDefinition } from '@atlas/runtime'
import { servicenowSyncService } from '@atlas/servicenow-sync'

/** The six services: all of them in one process, or the schemas that a command works on. */
export const atlasServices: readonly ServiceDefinition[] = [
  intakeService,
  classificationService,
  escalationService,
  notificationService,
  servicenowSyncService,
  reportingService,
]
