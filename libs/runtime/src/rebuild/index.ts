export { type Comparison, compareWithRebuild, type Difference, sentenceOfComparison } from './compare.js'
export { nameOf as nameOfReadModel, type ProjectedInto, type Projection, type ReadModel } from './read-model.js'
export { type Rebuilt, rebuildReadModel } from './rebuild.js'
