export type { AtlasBus } from './atlas-bus.js'
export type { BusHealth, ConsumerHealth, RelayHealth, TimersHealth } from './bus-health.js'
export { type BusMode, BusRefusal } from './bus-mode.js'
export { type ConnectBus, connectBus } from './connect-bus.js'
export type { Backoff } from './delivery/backoff.js'
export type { Unit } from './delivery/message.js'
export * from './fires-timers.js'
export * from './follows-log.js'
export * from './handles-event.js'
export {
  type ExpandProgress,
  type ExpandTopic,
  expandTopic,
  type OutwardTopicName,
  outwardTopics,
} from './kafka/expand-topic.js'
export type { KafkaOptions } from './kafka/kafka-options.js'
export { wayUnderWay } from './lag/report-lag.js'
export { type Lease, Leases } from './leases.js'
export { LedWork, rounds } from './led-work.js'
export * from './tables.js'
export * from './takes-signals.js'
export * from './tells-outward.js'
export type { BusLog } from './trouble-log.js'
