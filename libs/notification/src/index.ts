import type { ServiceDefinition } from '@atlas/runtime'
import { notificationMigrations } from './migrations/index.js'
import { NotificationModule } from './notification.module.js'

export { firstEventOf } from './speaking/speaker.js'

/** Messages and pages: intended from escalation's facts, sent at least once, each with a recorded outcome. */
export const notificationService: ServiceDefinition = {
  name: 'notification',
  module: NotificationModule,
  schema: 'notification',
  entities: [],
  migrations: notificationMigrations,
}
