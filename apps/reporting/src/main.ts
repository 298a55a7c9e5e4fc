import { reportingService } from '@atlas/reporting/service'
import { policyFormat } from '@atlas/policy'
import { runService } from '@atlas/runtime'

await runService(reportingService, policyFormat)
