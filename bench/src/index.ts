export { type Bench, benches, type BenchContext, type Parameters } from './benches.js'
export { environmentLines } from './measure/environment.js'
export { type Measurement, sentenceOf } from './measure/measurement.js'
