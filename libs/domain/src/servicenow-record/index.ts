export * from './arrival.js'
export * from './asked.js'
export { type Directory } from './directory.js'
export * from './divergence.js'
export * from './mapping.js'
export * from './marker.js'
export * from './next-write.js'
export {
  observe as observeRecord,
  type Observing as ObservingRecord,
  plain,
  type RecordThere,
  stored,
} from './observe.js'
export { reopenedByCaller, standingThere, statusThere } from './reading.js'
export * from './servicenow-record.js'
export * from './settle.js'
export * from './units.js'
export * from './waiting.js'
export { type RecordFields } from './writes.js'
