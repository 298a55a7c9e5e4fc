import { classificationService } from '@atlas/classification'
import { policyFormat } from '@atlas/policy'
import { runService } from '@atlas/runtime'

await runService(classificationService, policyFormat)
