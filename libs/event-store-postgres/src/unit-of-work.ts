import { AsyncLocalStorage } from 'node:async_hooks'
import type { EntityManager, QueryRunner } from 'typeorm'
import type { ContentHash, ServiceName } from '@atlas/contracts'
import { LogContended, type Timer } from '@atlas/event-sourcing'
import { append } from './append.js'
import { signalAppended } from './appended-signal.js'
import type { Call } from './call.js'
import { decideNow, remember } from './flush.js'
import type { Queryable } from './queryable.js'
import { load } from './stage/load.js'
import { salted } from './stage/salted-content.js'
import { Stage } from './stage/stage.js'
import { StagedTransaction } from './stage/staged-transaction.js'
import type { StreamMemory } from './stage/stream-memory.js'

/** Set by runInUnit. */
export const units = new AsyncLocalStorage<UnitOfWork>()

/** The unit of work that the caller runs in, if any. What a handler left running outlives its unit and isn't in it. */
export function currentUnit(): UnitOfWork | undefined {
  const unit = units.getStore()
  return unit?.open ? unit : undefined
}

/**
 * One database transaction round a batch: events staged through EventLog, read models written through `manager` or
 * `query`, and the consumer's position are committed together or not at all (log-and-bus, "The unit of work").
 */
export class UnitOfWork {
  /** Until it is committed or rolled back. */
  open = true
  private readonly stage = new Stage()
  /** All of a unit is one group: it is stored whole or run again whole. */
  private readonly member = this.stage.groups.add()
  private waiting: { call: Call; memory: StreamMemory; services: readonly ServiceName[] }[] = []
  private answering: Promise<void> | undefined
  private readonly memories = new Set<StreamMemory>()

  constructor(
    private readonly runner: QueryRunner,
    private readonly connection: Queryable,
  ) {}

  /** TypeORM on the unit's connection. */
  get manager(): EntityManager {
    return this.runner.manager
  }

  /** SQL on the unit's connection; calls made at once go one after another. */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const { records } = await this.runner.query(sql, [...parameters], true)
    return records as Row[]
  }

  /** Keeps content with the unit, for what isn't a decision (the payload of a dead letter). */
  keep(bytes: Uint8Array | string): ContentHash {
    const { hash, kept } = salted(bytes)
    this.stage.kept.set(hash, { member: this.member, ...kept })
    return hash
  }

  /** These timers fire in this unit: it commits only if they are still armed for these very instants, and they go. */
  claim(timers: readonly Timer[]): void {
    for (const timer of timers) this.stage.claimed.push({ member: this.member, timer })
  }

  /** A `transact` of a handler. Those made at once by handlers of different incidents are answered from one load. */
  join(call: Call, memory: StreamMemory, services: readonly ServiceName[]): void {
    this.memories.add(memory)
    this.waiting.push({ call, memory, services })
    this.answering ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.answer())
  }

  /** Stores what was staged. Throws LogContended when another writer was first: the whole batch is to run again. */
  async store(): Promise<{ position: number; stored: () => void }> {
    if (this.answering) throw new Error('a handler has returned before what it asked of the log was answered')
    if (this.stage.isEmpty) return { position: 0, stored: () => undefined }
    const { refused, positions } = await append(this.connection, this.stage)
    if (refused.size > 0) throw new LogContended([...this.stage.looks.keys()])
    return {
      position: positions.get(this.member) ?? 0,
      stored: () => {
        for (const memory of this.memories) remember(this.stage, memory, refused)
        if (positions.size > 0) signalAppended()
      },
    }
  }

  private async answer(): Promise<void> {
    while (this.waiting.length > 0) {
      const calls = this.waiting.splice(0)
      const [first] = calls
      if (!first) break
      try {
        const now = await load(
          this.connection,
          this.stage,
          first.memory,
          calls.map(({ call }) => call.reads),
        )
        for (const { call, services } of calls)
          this.decide(call, new StagedTransaction(this.stage, now, call.reads, call.metadata, services))
      } catch (error) {
        for (const { call } of calls) call.fail(error)
      }
    }
    this.answering = undefined
  }

  private decide(call: Call, work: StagedTransaction): void {
    try {
      const result = decideNow(call, work)
      this.stage.take(this.member, call.reads, work)
      call.settle({ result, position: 0 })
    } catch (error) {
      call.fail(error)
    }
  }
}
