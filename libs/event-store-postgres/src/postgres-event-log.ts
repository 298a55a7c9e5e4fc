import type { EventMetadata, ServiceName } from '@atlas/contracts'
import { EventLog, LogContended, type Reads, type Stored, type Transaction } from '@atlas/event-sourcing'
import { type Call, mostConflicts } from './call.js'
import { flush } from './flush.js'
import type { Queryable } from './queryable.js'
import { FoldCache } from './stage/fold-cache.js'
import { keyName } from './stage/names.js'
import { Snapshots } from './stage/snapshots.js'
import type { StreamMemory } from './stage/stream-memory.js'
import { currentUnit } from './unit-of-work.js'
import { WaitingCalls } from './waiting-calls.js'

export interface PostgresEventLogOptions {
  /** Of its own, such as `logPool` gives; a flush takes one connection. */
  readonly pool: Queryable
  /** The services that write through it; streams of other categories are refused. */
  readonly services: readonly ServiceName[]
  /** Flushes at a time, each on one connection; default 2 (measured best on 2 cores). */
  readonly flushers?: number
  /** Streams whose state is kept in memory; default 20,000. */
  readonly cachedStreams?: number
  /** A stream's state is kept in the database each time it has grown by so many events; default 100 (docs/adr/0018). */
  readonly snapshotEvery?: number
  /** Called when a snapshot couldn't be written; loads read more events then, and nothing is lost. */
  readonly onSnapshotFailure?: (error: unknown) => void
}

/** How far the log is behind what is asked of it; intake answers 503 by it before the store suffers. */
export interface Pressure {
  /** Calls that have not been answered, those in a flush included. */
  readonly waiting: number
  /** Age of the oldest call that no flush has taken yet, ms. */
  readonly oldestMs: number
}

/** EventLog on PostgreSQL: concurrent calls coalesce into flushes, each one load and one log.append. */
export class PostgresEventLog extends EventLog {
  private readonly waiting = new WaitingCalls()
  private readonly memory: StreamMemory
  private readonly flushers: number
  private flushing = 0
  private underWay = 0
  private pumping = false

  constructor(private readonly options: PostgresEventLogOptions) {
    super()
    this.flushers = options.flushers ?? 2
    const { pool, cachedStreams = 20_000, snapshotEvery: every = 100, onSnapshotFailure: onFailure } = options
    this.memory = { folds: new FoldCache(cachedStreams), snapshots: new Snapshots({ pool, every, onFailure }) }
  }

  override transact<Result>(
    reads: Reads,
    metadata: EventMetadata,
    decide: (transaction: Transaction) => Result,
  ): Promise<Stored<Result>> {
    const unit = currentUnit()
    return new Promise<Stored<Result>>((resolve, reject) => {
      const call: Call = {
        reads,
        metadata,
        decide,
        settle: resolve as (stored: Stored<unknown>) => void,
        fail: reject,
        resources: [...reads.streams.map(({ id }) => id), ...(reads.keys ?? []).map(keyName)],
        since: performance.now(),
        conflicts: 0,
        alone: false,
      }
      if (unit) unit.join(call, this.memory, this.options.services)
      else this.enqueue(call)
    })
  }

  /** Resolves once the snapshots that were due so far are written. Nothing needs to wait for it but tests and benches. */
  snapshotsSettled(): Promise<void> {
    return this.memory.snapshots.settled()
  }

  pressure(): Pressure {
    const oldest = this.waiting.oldest
    return {
      waiting: this.waiting.length + this.underWay,
      oldestMs: oldest ? performance.now() - oldest.since : 0,
    }
  }

  private enqueue(call: Call): void {
    this.waiting.add(call)
    this.pumpSoon()
  }

  /** After what is running now has made its calls too, so that they go together. */
  private pumpSoon(): void {
    if (this.pumping) return
    this.pumping = true
    setImmediate(() => {
      this.pumping = false
      this.pump()
    })
  }

  private pump(): void {
    while (this.flushing < this.flushers) {
      const calls = this.waiting.take(this.flushers - this.flushing)
      if (calls.length === 0) return
      void this.run(calls)
    }
  }

  private async run(calls: readonly Call[]): Promise<void> {
    this.flushing++
    this.underWay += calls.length
    const { pool, services } = this.options
    const { overtaken, left } = await flush(calls, { pool, memory: this.memory, services })
    this.flushing--
    this.underWay -= calls.length
    this.waiting.free(calls)
    this.waiting.putBack([...overtaken.filter(mayDecideAgain), ...left])
    if (this.waiting.length > 0) this.pumpSoon()
  }
}

function mayDecideAgain(call: Call): boolean {
  if (++call.conflicts < mostConflicts) return true
  call.fail(new LogContended(call.reads.streams.map(({ id }) => id)))
  return false
}
