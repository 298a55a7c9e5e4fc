export { startTestDatabase, type TestDatabase } from './test-database.js'
export { startTestLog, type TestLog } from './test-log.js'
export { type HeldWriter, heldWriter } from './held-writer.js'
export { beat, byTest, pulseOf } from './pulse.js'
