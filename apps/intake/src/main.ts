import { intakeService } from '@atlas/intake/service'
import { policyFormat } from '@atlas/policy'
import { runService } from '@atlas/runtime'

await runService(intakeService, policyFormat)
