import type { ReadModel } from '@atlas/runtime/rebuild'
import { contactReadModel } from './contacts/contact.read-model.js'
import { windowChangeReadModel } from './maintenance/window-change.read-model.js'
import { communicationReadModel } from './read-models/communication.read-model.js'
import { knownIncidentReadModel } from './read-models/known-incident.read-model.js'
import { rosterChangeReadModel } from './roster/roster-change.read-model.js'

export const notificationReadModels: readonly ReadModel[] = [
  knownIncidentReadModel,
  communicationReadModel,
  contactReadModel,
  rosterChangeReadModel,
  windowChangeReadModel,
]
