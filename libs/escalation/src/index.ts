import type { ServiceDefinition } from '@atlas/runtime'
import { EscalationModule } from './escalation.module.js'
import { CreateOpenIncident1763800000000 } from './migrations/create-open-incident.js'
import { openIncidentReadModel } from './open-incidents/open-incident.read-model.js'
import { OpenIncident } from './open-incidents/open-incident.entity.js'

export { type Applied, applyHandling, type IncidentCommand, streamsOf } from './handling/apply-handling.js'
export { applyWithEchoes } from './handling/with-echoes.js'
export { noteWidespread } from './facts/widespread.js'
export type { Desk } from './handling/incident-handling.js'
export { Refused } from './handling/refused.js'
export { isRecurrenceTimer } from './root-cause/arm-recurrence.js'
export { countEachPattern, patternStreams } from './root-cause/recurrence-counter.js'
export { refusalStream } from './refusals/refusals.js'
export { clockSays, deadlinePassed } from './timers/escalation-timers.js'
export { heedClock } from './timers/heed-clock.js'

export const escalationService: ServiceDefinition = {
  name: 'escalation',
  module: EscalationModule,
  schema: 'escalation',
  entities: [OpenIncident],
  migrations: [CreateOpenIncident1763800000000],
  readModels: [openIncidentReadModel],
}
