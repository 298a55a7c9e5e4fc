import type { ServiceDefinition } from '@atlas/runtime'
import { ClassificationModule } from './classification.module.js'

export { classifyLine } from './lines/classify-line.js'

/** Its only state is its streams. */
export const classificationService: ServiceDefinition = {
  name: 'classification',
  module: ClassificationModule,
  schema: 'classification',
  entities: [],
  migrations: [],
}
