import type { ServiceDefinition } from '@atlas/runtime'
import { ClassificationModule } from './classification.module.js'
import { classificationTables } from './tables.js'

export const classificationService: ServiceDefinition = { ...classificationTables, module: ClassificationModule }
