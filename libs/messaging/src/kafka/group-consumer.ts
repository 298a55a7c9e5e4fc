import type { Consumer as KafkaConsumer, ConsumerEndBatchProcessEvent, EachBatchPayload, Kafka } from 'kafkajs'
import { faultPoint } from '@atlas/event-sourcing'
import { Backoff, pause } from '../delivery/backoff.js'
import { BusStopped } from '../delivery/failures.js'
import { GroupOffsets } from './group-offsets.js'
import { onOffsetOutOfRange } from './kafka-client.js'
import { RecordsLost } from './lane-offsets.js'
import type { PartitionReader } from './partition-reader.js'

/** A process that was killed gives its partitions up after this, ms; its successor waits no longer. */
const defaultSessionTimeout = 10_000
/** A rebalance waits so long for a member that is in a batch, ms; then its partitions go, and the inbox fences it. */
const defaultRebalanceTimeout = 60_000
/** All that one fetch brings is handled together; kafkajs fetches anew when it is done. */
const partitionsAtATime = 64
/** New partitions of an expanded topic are found by then, ms. */
const metadataMaxAge = 10_000

export interface GroupConsumerOptions {
  readonly kafka: Kafka
  readonly groupId: string
  /** Topic to the source's name in the inbox. */
  readonly topics: ReadonlyMap<string, string>
  readonly reader: PartitionReader
  readonly sessionTimeout?: number | undefined
  readonly rebalanceTimeout?: number | undefined
  readonly signal: AbortSignal
  readonly onTrouble: (error: unknown) => void
}

/**
 * kafkajs as far as we use it: a group that brings batches. Whatever goes wrong in a batch stays here, for a TypeError
 * that kafkajs sees stops its consumer for good; and when kafkajs gives up by itself it is made anew.
 */
export class GroupConsumer {
  /** It can't go on without an operator. */
  fatal: RecordsLost | undefined
  trouble: unknown
  private readonly settled = new Set<Promise<unknown>>()
  /** By topic and partition: the note of what no batch is made of. */
  private readonly passingOver = new Map<string, Promise<void>>()

  constructor(private readonly options: GroupConsumerOptions) {}

  private get sessionTimeout(): number {
    return this.options.sessionTimeout ?? defaultSessionTimeout
  }

  private get heartbeatEvery(): number {
    return this.sessionTimeout / 3
  }

  /** Until the bus stops, or records are lost. */
  async run(): Promise<void> {
    const { signal, onTrouble } = this.options
    const backoff = new Backoff(signal)
    while (!signal.aborted && !this.fatal) {
      try {
        await this.consume(() => backoff.reset())
      } catch (error) {
        if (signal.aborted || error instanceof BusStopped) return
        if (error instanceof RecordsLost) this.fatal = error
        this.trouble = error
        onTrouble(error)
        if (!this.fatal) await backoff.wait().catch(() => undefined)
      }
    }
  }

  private async consume(joined: () => void): Promise<void> {
    const { kafka, groupId, topics, signal, reader } = this.options
    await this.checkOffsets()
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout: this.sessionTimeout,
      rebalanceTimeout: this.options.rebalanceTimeout ?? defaultRebalanceTimeout,
      heartbeatInterval: this.heartbeatEvery,
      maxWaitTimeInMs: 500,
      metadataMaxAge,
      allowAutoTopicCreation: false,
      // When it gives up we make it anew, whatever the reason.
      retry: { restartOnFailure: () => Promise.resolve(false) },
    })
    const ended = Promise.withResolvers<undefined>()
    const committing = new GroupOffsets(consumer)
    consumer.on(consumer.events.GROUP_JOIN, () => {
      reader.forget()
      committing.forget()
      this.trouble = undefined
      joined()
    })
    consumer.on(consumer.events.CRASH, ({ payload }) => ended.reject(payload.error))
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize === 0) this.passOver(payload)
    })
    const stop = () => ended.resolve(undefined)
    signal.addEventListener('abort', stop)
    // kafkajs jumps to the first record there is and says so in its log alone. Whether that is a loss, the inbox knows.
    const unwatch = onOffsetOutOfRange(groupId, () => void this.checkOffsets().catch(ended.reject))
    // It may have come while we looked at the offsets, and a signal tells nobody twice.
    if (signal.aborted) stop()
    try {
      await consumer.connect()
      await consumer.subscribe({ topics: [...topics.keys()], fromBeginning: true })
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        // The runner makes one unit of what they bring.
        partitionsConsumedConcurrently: partitionsAtATime,
        eachBatch: (payload) => this.guarded(payload, committing, (lost) => ended.reject(lost)),
      })
      await ended.promise
    } finally {
      signal.removeEventListener('abort', stop)
      unwatch()
      await this.close(consumer, committing)
    }
  }

  private async checkOffsets(): Promise<void> {
    const admin = this.options.kafka.admin()
    await admin.connect()
    try {
      for (const [topic, source] of this.options.topics) await this.options.reader.begin(admin, topic, source)
    } finally {
      await admin.disconnect().catch(() => undefined)
    }
  }

  /** Throws nothing, for kafkajs must see nothing: without the offset resolved, the same records come again. */
  private async guarded(
    payload: EachBatchPayload,
    committing: GroupOffsets,
    lost: (error: RecordsLost) => void,
  ): Promise<void> {
    const work = this.batch(payload, committing)
    this.settled.add(work)
    try {
      await work
    } catch (error) {
      if (error instanceof RecordsLost) lost(error)
      else if (!(error instanceof BusStopped)) this.options.onTrouble(error)
      await pause(250, this.options.signal).catch(() => undefined)
    } finally {
      this.settled.delete(work)
    }
  }

  private async batch(
    { batch, heartbeat, resolveOffset, isRunning, isStale }: EachBatchPayload,
    committing: GroupOffsets,
  ): Promise<void> {
    const { topic, partition } = batch
    const source = this.options.topics.get(topic)
    if (source === undefined || !isRunning() || isStale()) return
    const beating = setInterval(() => void heartbeat().catch(() => undefined), this.heartbeatEvery)
    try {
      await this.passingOver.get(`${topic}/${partition}`)
      await this.options.reader.read({
        topic,
        source,
        partition,
        records: batch.messages,
        ...offsets(batch.firstOffset(), batch.lastOffset(), batch.highWatermark),
      })
    } finally {
      clearInterval(beating)
    }
    faultPoint('effects committed before offset')
    resolveOffset(batch.lastOffset())
    committing.note(topic, partition, String(BigInt(batch.lastOffset()) + 1n))
    await heartbeat().catch(() => undefined)
  }

  /** Only markers of transactions, and what was aborted: kafkajs goes on over them without a batch. */
  private passOver({ topic, partition, ...batch }: ConsumerEndBatchProcessEvent['payload']): void {
    const source = this.options.topics.get(topic)
    if (source === undefined) return
    const noted = this.options.reader
      .read({
        topic,
        source,
        partition,
        records: [],
        ...offsets(batch.firstOffset, batch.lastOffset, batch.highWatermark),
      })
      .catch((error: unknown) => {
        if (!(error instanceof BusStopped)) this.options.onTrouble(error)
      })
    this.passingOver.set(`${topic}/${partition}`, noted)
    this.settled.add(noted)
    void noted.then(() => this.settled.delete(noted))
  }

  private async close(consumer: KafkaConsumer, committing: GroupOffsets): Promise<void> {
    await Promise.allSettled([...this.settled])
    await committing.close()
    await consumer.disconnect().catch(() => undefined)
  }
}

const offsets = (first: string | null, last: string, end: string) => ({
  first: Number(first ?? last),
  last: Number(last),
  end: Number(end),
})
