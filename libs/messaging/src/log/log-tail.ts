import { setTimeout as sleep } from 'node:timers/promises'
import type { LogReader, ReadFrom } from '@atlas/event-sourcing'
import type { Message } from '../delivery/message.js'
import type { EventBody } from '../events/event-body.js'
import { readMessages } from './read-messages.js'

/** Has `listener` called after events were stored by this process (onAppended); gives the function that ends it. */
export type OnStored = (listener: () => void) => () => void

/** Events kept for consumers that are close behind the end. */
const kept = 5000
const page = 1000
/** Without a signal an idle tail looks after 5 ms, then less and less often; with one, for what other processes store. */
const idleAtMost = { unsignalled: 25, signalled: 100 }

/**
 * One reading of the log's end for all consumers of a process: each event is fetched and parsed once. Consumers
 * further behind read for themselves. Where nobody reads more than some categories, it holds those alone.
 */
export class LogTail {
  private messages: Message<EventBody>[] = []
  /** Everything in (from, to] is in `messages`. */
  private from = 0
  private to = 0
  private readonly waiting = new Set<() => void>()
  private wake: () => void = () => undefined
  private woken = false
  private readonly stopping = new AbortController()
  private pump: Promise<void> = Promise.resolve()
  private categories: readonly string[] | undefined
  private unsubscribe: () => void = () => undefined
  /** What keeps the tail from reading, for health. */
  trouble: unknown

  constructor(
    private readonly reader: LogReader,
    private readonly onStored?: OnStored,
  ) {}

  /** Position up to which the log is known to be readable. */
  get end(): number {
    return this.to
  }

  /** `categories`: what its readers want, if that isn't everything. */
  async start(categories?: readonly string[]): Promise<void> {
    this.categories = categories
    this.from = this.to = await this.reader.highWaterMark()
    this.unsubscribe = this.onStored?.(() => this.stir()) ?? this.unsubscribe
    this.pump = this.follow()
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    this.stir()
    await this.pump
    this.release()
    this.unsubscribe()
  }

  /** Up to 1,000 events after the position, in order, and the position up to which that is everything. */
  async read(after: number): Promise<{ messages: readonly Message<EventBody>[]; upTo: number }> {
    if (after < this.from) return readMessages(this.reader, this.stretchAfter(after))
    if (after >= this.to) return { messages: [], upTo: after }
    const first = this.firstAfter(after)
    const messages = this.messages.slice(first, first + page)
    const last = messages.at(-1)
    return { messages, upTo: last && first + page < this.messages.length ? last.position : this.to }
  }

  /** How far one can go from the position without meeting a wanted event, as far as the tail holds them. */
  pass(after: number, wanted: (message: Message) => boolean): number {
    if (after < this.from || after >= this.to) return after
    for (let n = this.firstAfter(after); n < this.messages.length; n++) {
      const message = this.messages[n]
      if (message && wanted(message)) return message.position - 1
    }
    return this.to
  }

  /** Waits until there is something after the position, or the tail stops, or `signal` aborts, or `ms` have passed. */
  async news(after: number, ms: number, signal?: AbortSignal): Promise<void> {
    if (after < this.to || this.stopping.signal.aborted || signal?.aborted) return
    const patience = new AbortController()
    const enough = () => patience.abort()
    this.waiting.add(enough)
    signal?.addEventListener('abort', enough)
    await sleep(ms, undefined, { signal: patience.signal }).catch(() => undefined)
    signal?.removeEventListener('abort', enough)
    this.waiting.delete(enough)
  }

  private async follow(): Promise<void> {
    let idle = 5
    const atMost = this.onStored ? idleAtMost.signalled : idleAtMost.unsignalled
    while (!this.stopping.signal.aborted) {
      const got = await this.fetch()
      if (got >= page) continue
      idle = got > 0 ? 5 : Math.min(atMost, idle * 2)
      await this.rest(idle)
    }
  }

  private stretchAfter(after: number): ReadFrom {
    const { categories } = this
    return { after, limit: page, ...(categories ? { categories } : {}) }
  }

  /** How many there were. */
  private async fetch(): Promise<number> {
    try {
      const { messages, upTo } = await readMessages(this.reader, this.stretchAfter(this.to))
      this.trouble = undefined
      if (upTo === this.to) return 0
      this.messages.push(...messages)
      this.to = upTo
      if (this.messages.length > kept) {
        const cut = this.messages.splice(0, this.messages.length - kept)
        this.from = cut.at(-1)?.position ?? this.from
      }
      this.release()
      return messages.length
    } catch (error) {
      this.trouble = error
      return 0
    }
  }

  private stir(): void {
    this.woken = true
    this.wake()
  }

  private async rest(ms: number): Promise<void> {
    if (!this.woken) {
      const patience = new AbortController()
      this.wake = () => patience.abort()
      await sleep(ms, undefined, { signal: patience.signal }).catch(() => undefined)
    }
    this.woken = false
  }

  private release(): void {
    for (const enough of this.waiting) enough()
  }

  private firstAfter(position: number): number {
    let [low, high] = [0, this.messages.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.messages[middle]?.position ?? Infinity) <= position) low = middle + 1
      else high = middle
    }
    return low
  }
}
