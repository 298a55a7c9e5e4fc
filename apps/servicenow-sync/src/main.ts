import { servicenowSyncService } from '@atlas/servicenow-sync/service'
import { policyFormat } from '@atlas/policy'
import { runService } from '@atlas/runtime'

await runService(servicenowSyncService, policyFormat)
