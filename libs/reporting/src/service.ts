import type { ServiceDefinition } from '@atlas/runtime'
import { ReportingModule } from './reporting.module.js'
import { reportingTables } from './tables.js'

export const reportingService: ServiceDefinition = { ...reportingTables, module: ReportingModule }
