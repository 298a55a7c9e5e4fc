import type { ServiceDefinition } from '@atlas/runtime'
import { IntakeModule } from './intake.module.js'
import { intakeTables } from './tables.js'

export const intakeService: ServiceDefinition = { ...intakeTables, module: IntakeModule }
