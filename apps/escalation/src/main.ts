import { escalationService } from '@atlas/escalation'
import { policyFormat } from '@atlas/policy'
import { runService } from '@atlas/runtime'

await runService(escalationService, policyFormat)
