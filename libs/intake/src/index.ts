import type { ServiceDefinition } from '@atlas/runtime'
import { IntakeModule } from './intake.module.js'
import { CreateIncidentNumber1763800000000 } from './migrations/create-incident-number.js'

export const intakeService: ServiceDefinition = {
  name: 'intake',
  module: IntakeModule,
  schema: 'intake',
  entities: [],
  migrations: [CreateIncidentNumber1763800000000],
}
