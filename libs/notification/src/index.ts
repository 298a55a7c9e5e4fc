import type { ServiceDefinition } from '@atlas/runtime'
import { contactReadModel } from './contacts/contact.read-model.js'
import { windowChangeReadModel } from './maintenance/window-change.read-model.js'
import { notificationMigrations } from './migrations/index.js'
import { NotificationModule } from './notification.module.js'
import { communicationReadModel } from './read-models/communication.read-model.js'
import { knownIncidentReadModel } from './read-models/known-incident.read-model.js'
import { rosterChangeReadModel } from './roster/roster-change.read-model.js'

export { eventsOf } from './speaking/speaker.js'

/** Messages and pages: intended from escalation's facts, sent at least once, each with a recorded outcome. */
export const notificationService: ServiceDefinition = {
  name: 'notification',
  module: NotificationModule,
  schema: 'notification',
  entities: [],
  migrations: notificationMigrations,
  readModels: [
    knownIncidentReadModel,
    communicationReadModel,
    contactReadModel,
    rosterChangeReadModel,
    windowChangeReadModel,
  ],
}
