import type { FoldCache } from './fold-cache.js'
import type { Snapshots } from './snapshots.js'

/** What a log keeps of streams, so that a load needs only what came after: in memory, and in the database. */
export interface StreamMemory {
  readonly folds: FoldCache
  readonly snapshots: Snapshots
}
