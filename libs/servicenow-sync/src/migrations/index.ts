import { ServicenowSync1764000002000 } from './1-servicenow-sync.js'

export const servicenowSyncMigrations = [ServicenowSync1764000002000]
