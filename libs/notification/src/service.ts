import type { ServiceDefinition } from '@atlas/runtime'
import { NotificationModule } from './notification.module.js'
import { notificationTables } from './tables.js'

/** Messages and pages: intended from escalation's facts, sent at least once, each with a recorded outcome. */
export const notificationService: ServiceDefinition = { ...notificationTables, module: NotificationModule }
