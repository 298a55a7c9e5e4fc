import { notificationService } from '@atlas/notification'
import { policyFormat } from '@atlas/policy'
import { runService } from '@atlas/runtime'

await runService(notificationService, policyFormat)
