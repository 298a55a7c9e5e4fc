import { classificationService } from '@atlas/classification/service'
import { escalationService } from '@atlas/escalation/service'
import { intakeService } from '@atlas/intake/service'
import { notificationService } from '@atlas/notification/service'
import { reportingService } from '@atlas/reporting/service'
import type { ServiceDefinition } from '@atlas/runtime'
import { servicenowSyncService } from '@atlas/servicenow-sync/service'

/** The six services, all of them in one process. */
export const atlasServices: readonly ServiceDefinition[] = [
  intakeService,
  classificationService,
  escalationService,
  notificationService,
  servicenowSyncService,
  reportingService,
]
