import type { ServiceDefinition } from '@atlas/runtime'
import { EscalationModule } from './escalation.module.js'
import { escalationTables } from './tables.js'

export const escalationService: ServiceDefinition = { ...escalationTables, module: EscalationModule }
