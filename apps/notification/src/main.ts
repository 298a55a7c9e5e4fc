import { notificationService } from '@atlas/notification/service'
import { policyFormat } from '@atlas/policy'
import { runService } from '@atlas/runtime'

await runService(notificationService, policyFormat)
