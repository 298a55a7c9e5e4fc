import { servicenowSyncService } from '@atlas/servicenow-sync'
import { policyFormat } from '@atlas/policy'
import { runService } from '@atlas/runtime'

await runService(servicenowSyncService, policyFormat)
