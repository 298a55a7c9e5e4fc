import { type AnyAggregate, type Folded, unborn } from './stream-head.js'

/** More folds of one stream than this are not worth keeping. */
const mostFolds = 4

/**
 * States of streams as last committed here, so that a load fetches only what came after. Bounded: the least recently
 * used go first. A state that is behind the log is no mistake; the load brings what is missing.
 */
export class FoldCache {
  private readonly entries = new Map<string, Folded>()

  constructor(private readonly most: number) {}

  get(id: string): Folded {
    const entry = this.entries.get(id)
    if (!entry) return unborn
    this.entries.delete(id)
    this.entries.set(id, entry)
    return entry
  }

  set(id: string, version: number, hash: string, states: ReadonlyMap<AnyAggregate, unknown>): void {
    const newer = (this.entries.get(id)?.version ?? 0) > version
    if (newer || version === 0) return
    this.entries.delete(id)
    if (states.size <= mostFolds) this.entries.set(id, { version, hash, states })
    if (this.entries.size > this.most) for (const oldest of this.entries.keys()) return void this.entries.delete(oldest)
  }
}
