export type { Progress } from './build.js'
export { type Comparison, compareWithRebuild, type Difference, sentenceOfComparison } from './compare.js'
export {
  nameOf as nameOfReadModel,
  type ProjectedInto,
  type Projection,
  type ReadModel,
  type RebuildDatabase,
} from './read-model.js'
export { ReadModelsHere } from './read-models-here.js'
export { type Rebuilt, rebuildReadModel } from './rebuild.js'
export {
  type AskedDivergence,
  type Divergence,
  type DivergenceCause,
  divergenceCauses,
  divergenceOf,
  type Diverging,
} from './divergence.js'
export type { FieldDifference } from './differing-fields.js'
