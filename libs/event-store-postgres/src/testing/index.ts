export { startTestDatabase, type TestDatabase } from './test-database.js'
export { startTestLog, type TestLog } from './test-log.js'
