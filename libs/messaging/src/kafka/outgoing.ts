import type { Message } from 'kafkajs'
import { ownedCategories, type ServiceName } from '@atlas/contracts'
import type { LogReader, StoredEvent } from '@atlas/event-sourcing'
import { cloudEventHeaders, toCloudEvent } from '../events/cloud-event.js'
import { keyOf } from '../events/event-message.js'
import type { LogTail } from '../log/log-tail.js'
import { partitionOf } from './partition-of.js'

/** Events of one send: kafkajs's best, for what it does with a send grows with the square of it. */
const sendAtMost = 1000
/**
 * Bytes of one partition in one send. kafkajs makes one record batch of them, and a broker refuses a batch above the
 * topic's max.message.bytes, for good (MESSAGE_TOO_LARGE). A single event is far below (log-and-bus, "append").
 */
const batchAtMost = 900_000
/** Of a record beside its key and value: lengths, deltas and our one header, bytes. */
const recordOverhead = 100

/** One send, and where relay and partitions stand once it is done. */
export interface Sending {
  readonly messages: readonly Message[]
  readonly position: number
  /** Partition to the last position sent to it. */
  readonly sent: ReadonlyMap<number, number>
}

export interface OutgoingOptions {
  readonly service: ServiceName
  readonly partitions: number
  readonly tail: LogTail
  readonly reader: LogReader
  readonly signal: AbortSignal
}

/** What a relay has to send, in the order of the log, cut into sends. */
export class Outgoing {
  private waiting: readonly StoredEvent[] = []
  /** Where the relay stands when nothing of what was read waits any more. */
  private upTo: number

  constructor(
    private readonly options: OutgoingOptions,
    position: number,
    private sent: ReadonlyMap<number, number>,
  ) {
    this.upTo = position
  }

  /** The next send; one without messages where there is nothing of this service, after at most `patience` ms. */
  async next(patience: number): Promise<Sending> {
    if (this.waiting.length === 0) await this.read(patience)
    const sent = new Map(this.sent)
    const sizes = new Map<number, number>()
    const messages: Message[] = []
    for (const event of this.waiting) {
      const key = keyOf(event)
      const partition = partitionOf(key, this.options.partitions)
      const value = Buffer.from(toCloudEvent(event, this.options.service, sent.get(partition) ?? 0))
      const size = (sizes.get(partition) ?? 0) + value.length + key.length + recordOverhead
      if (size > batchAtMost && messages.length > 0) break
      sizes.set(partition, size)
      sent.set(partition, event.position)
      messages.push({ key, partition, value, headers: cloudEventHeaders })
    }
    const last = this.waiting[messages.length - 1]
    this.waiting = this.waiting.slice(messages.length)
    this.sent = sent
    return { messages, sent, position: this.waiting.length > 0 && last ? last.position : this.upTo }
  }

  private async read(patience: number): Promise<void> {
    const { tail, reader, service, signal } = this.options
    await tail.news(this.upTo, patience, signal)
    // What the tail has in its hands and isn't ours needs no reading.
    this.upTo = tail.pass(this.upTo, ({ source }) => source === service)
    if (this.upTo >= tail.end) return
    const { events, upTo } = await reader.readStored({
      after: this.upTo,
      limit: sendAtMost,
      categories: ownedCategories[service],
    })
    this.waiting = events
    this.upTo = upTo
  }
}
