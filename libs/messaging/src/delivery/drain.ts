import { Backoff, pause } from './backoff.js'
import type { BatchRunner } from './batch-runner.js'
import { attemptsAlone } from './batch-runner.js'
import { isTransient } from './failures.js'
import type { Unit } from './message.js'
import { noteAhead, noteFailure, readQueue, removeEntry, type Queued, keysDue, anyWaiting } from './queue-rows.js'
import { AheadOfItsFacts } from '../handles-event.js'

export interface DrainOptions {
  /** Outside units, for looks at the queue. */
  readonly query: Unit['query']
  /** Whether this source's facts are still on their way to the consumer, or can't be reached. */
  readonly lagging: (source: string) => boolean | Promise<boolean>
  /** How long a parked message waits once its facts' source doesn't lag any more, ms. */
  readonly factsGrace?: number
  /** Called after a look that found nothing parked or behind. */
  readonly onEmpty?: () => void
}

/** Architecture, "Tests": parked for as long as the topic that carries the facts lags, and 60 s longer. */
const factsGrace = 60_000
/** Between looks at the queue, ms. */
const lookEvery = 250
/** While it is empty, ms; an operator's act is seen by then. */
const restEmpty = 1000

/**
 * Tries the queue's parked messages again, key by key in order: those ahead of their facts, and those an operator
 * said to retry. A source that is ahead of its facts holds back its own later messages of the key and no others'.
 */
export class QueueDrain<Body> {
  private readonly kicked = new Set<string>()
  private wake: () => void = () => undefined
  private empty = false

  constructor(
    private readonly runner: BatchRunner<Body>,
    private readonly options: DrainOptions,
  ) {}

  /** These keys have had news: what is parked of them is tried at once. */
  kick(keys: Iterable<string>): void {
    for (const key of keys) this.kicked.add(key)
    this.wake()
  }

  /** Until the bus stops. */
  async run(): Promise<void> {
    const { signal } = this.runner.options
    const backoff = new Backoff(signal)
    while (!signal.aborted) {
      try {
        await this.round()
        backoff.reset()
        await this.rest(signal)
      } catch (error) {
        if (signal.aborted) return
        this.runner.options.onTrouble?.(error)
        await backoff.wait().catch(() => undefined)
      }
    }
  }

  /** One look at the queue: every key that is due or had news. */
  async round(): Promise<void> {
    const { consumer } = this.runner.options
    const unit = { query: this.options.query }
    const news = [...this.kicked]
    this.kicked.clear()
    const keys = await keysDue(unit, consumer, news)
    this.empty = keys.length === 0 && !(await anyWaiting(unit, consumer))
    if (this.empty) this.options.onEmpty?.()
    for (const { key, news: forced } of keys) await this.runner.turns.take(() => this.drainKey(key, forced))
  }

  private async rest(signal: AbortSignal): Promise<void> {
    if (this.kicked.size > 0) return
    const woken = new Promise<void>((resolve) => (this.wake = resolve))
    await Promise.race([woken, pause(this.empty ? restEmpty : lookEvery, signal).catch(() => undefined)])
  }

  private async drainKey(key: string, forced: boolean): Promise<void> {
    const { runInUnit, deliver, onCommit, signal } = this.runner.options
    const blocked = new Set<string>()
    for (;;) {
      if (signal.aborted) return
      let tried: Queued<Body> | undefined
      try {
        await runInUnit(async (unit) => {
          tried = next(await readQueue(unit, this.runner.options, key), blocked, forced)
          if (!tried) return
          const [failure] = await deliver([tried.message], unit)
          if (failure) throw new Failed(failure.error)
          await removeEntry(unit, tried)
        })
        if (!tried) return
        onCommit?.([tried.message], 0)
      } catch (error) {
        const cause = error instanceof Failed ? error.cause : error
        if (!tried || isTransient(cause)) throw cause
        blocked.add(tried.message.source)
        await this.note(tried, cause)
      }
    }
  }

  /** What the failure makes of the entry: parked on, or dead. */
  private async note(tried: Queued<Body>, error: unknown): Promise<void> {
    const { runInUnit } = this.runner.options
    if (error instanceof AheadOfItsFacts) {
      const lagging = await this.options.lagging(error.source)
      await runInUnit((unit) => noteAhead(unit, tried.id, error, lagging, this.options.factsGrace ?? factsGrace))
    } else {
      await runInUnit((unit) => noteFailure(unit, tried.id, error, attemptsAlone))
    }
  }
}

/** The first that may be tried: nothing passes a dead one, nor one of its own source that must wait. */
function next<Body>(queue: readonly Queued<Body>[], blocked: Set<string>, forced: boolean): Queued<Body> | undefined {
  const waiting = new Set(blocked)
  for (const entry of queue) {
    if (entry.state === 'dead') return undefined
    if (waiting.has(entry.message.source)) continue
    if (entry.due || forced) return entry
    waiting.add(entry.message.source)
  }
  return undefined
}

class Failed extends Error {
  constructor(cause: unknown) {
    super('failed', { cause })
  }
}
