import type { ServiceDefinition } from '@atlas/runtime'
import { ClassificationModule } from './classification.module.js'

export { classifyLine } from './lines/classify-line.js'
export { type ConfusionTable, shareOf } from './rule-test/confusion.js'
export { type Differing, HistoryTest, type HistoryTested, type PastClassification } from './rule-test/history-test.js'
export { type MovedCase, movedCases } from './rule-test/moved-cases.js'
export type { Outcome } from './rule-test/outcome.js'
export { type CasesTested, testCases, type WrongCase } from './rule-test/test-cases.js'

/** Its only state is its streams. */
export const classificationService: ServiceDefinition = {
  name: 'classification',
  module: ClassificationModule,
  schema: 'classification',
  entities: [],
  migrations: [],
}
