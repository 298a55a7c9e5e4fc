// What the bus keeps in the database, without the bus: what a command needs that loads no framework and no broker's client.
export * from './delivery/dead-letter-desk.js'
export { acceptLostRecords } from './kafka/lane-offsets.js'
export { type Handled, handledBy } from './lag/handled.js'
export * from './migrations/index.js'
