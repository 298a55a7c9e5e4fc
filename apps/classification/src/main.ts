import { classificationService } from '@atlas/classification/service'
import { policyFormat } from '@atlas/policy'
import { runService } from '@atlas/runtime'

await runService(classificationService, policyFormat)
