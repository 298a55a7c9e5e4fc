import type { Hash } from '@atlas/contracts'
import type { Queryable } from '../queryable.js'
import { textOnly } from '../text-only.js'
import type { AnyAggregate } from './stream-head.js'

export interface SnapshotsOptions {
  readonly pool: Queryable
  /** A state is kept each time its stream has grown by so many events. */
  readonly every: number
  /** Nothing is lost by it but speed: the next load reads more events. */
  readonly onFailure?: ((error: unknown) => void) | undefined
}

interface Snapshot {
  readonly streamId: string
  readonly version: number
  readonly hash: Hash
  readonly aggregate: AnyAggregate
  readonly state: unknown
}

/** What one statement writes at most. */
const mostBytes = 4 * 1024 * 1024
/** Beyond this the newest are let go: a cache must not pile up before a slow database. */
const mostWaiting = 1_000

/**
 * Keeps states of long streams in `log.snapshots`, after they were committed and apart from it: no append waits for it,
 * and one that a crash prevents is made up for by the next load (docs/adr/0018).
 */
export class Snapshots {
  private readonly waiting = new Map<string, Snapshot>()
  private writing: Promise<void> | undefined

  constructor(private readonly options: SnapshotsOptions) {}

  get every(): number {
    return this.options.every
  }

  /** A stream has been committed up to `version`; `from` is what it had before. */
  grown(streamId: string, from: number, version: number, hash: Hash, states: ReadonlyMap<AnyAggregate, unknown>): void {
    if (Math.floor(version / this.every) > Math.floor(from / this.every)) this.keep(streamId, version, hash, states)
  }

  /** To be written soon, in the place of an earlier one of the same stream. */
  keep(streamId: string, version: number, hash: Hash, states: ReadonlyMap<AnyAggregate, unknown>): void {
    for (const [aggregate, state] of states) {
      if (aggregate.stateVersion === undefined) continue
      const name = `${streamId} ${foldOf(aggregate)}`
      if (this.waiting.size >= mostWaiting && !this.waiting.has(name)) return
      this.waiting.set(name, { streamId, version, hash, aggregate, state })
      this.writing ??= this.write()
    }
  }

  /** Resolves once all that was asked for so far is written, or has failed. */
  async settled(): Promise<void> {
    await this.writing
  }

  private async write(): Promise<void> {
    // After the turn in which a flush answers its commands.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.waiting.size > 0)
      try {
        await this.store(this.take())
      } catch (error) {
        this.options.onFailure?.(error)
      }
    this.writing = undefined
  }

  private take(): Row[] {
    const rows: Row[] = []
    let bytes = 0
    for (const [name, { streamId, version, hash, aggregate, state }] of this.waiting) {
      if (bytes >= mostBytes) break
      this.waiting.delete(name)
      const json = JSON.stringify(state)
      bytes += json.length
      rows.push([streamId, foldOf(aggregate), aggregate.stateVersion ?? 0, version, hash, json])
    }
    return rows
  }

  private async store(rows: readonly Row[]): Promise<void> {
    await this.options.pool.query({
      ...textOnly,
      name: 'atlas-keep-snapshots',
      text: storeStatement,
      values: ([0, 1, 2, 3, 4, 5] as const).map((column) => rows.map((row) => row[column])),
    })
  }
}

type Row = readonly [streamId: string, fold: string, stateVersion: number, version: number, hash: Hash, state: string]

export const foldOf = ({ fold, category }: AnyAggregate): string => fold ?? category

/**
 * Rows in one order, so that two processes don't wait for each other crosswise. Its commit waits for no disk: what a
 * crash of the server takes away is a cache. A release in retreat leaves a newer one's states alone.
 */
const storeStatement = /* sql */ `
  insert into log.snapshots as kept (stream_id, fold, state_version, version, hash, state)
  select s.stream_id, s.fold, s.state_version, s.version, decode(s.hash, 'hex'), s.state::json
  from (select set_config('synchronous_commit', 'off', true)) unsynced,
    unnest($1::text[], $2::text[], $3::integer[], $4::integer[], $5::text[], $6::text[])
      s(stream_id, fold, state_version, version, hash, state)
  order by s.stream_id, s.fold
  on conflict (stream_id, fold) do update set
    state_version = excluded.state_version, version = excluded.version, hash = excluded.hash, state = excluded.state
  where kept.state_version <= excluded.state_version`
