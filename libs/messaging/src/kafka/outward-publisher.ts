import type { Kafka, Producer } from 'kafkajs'
import { faultPoint } from '@atlas/event-sourcing'
import type { Backoff } from '../delivery/backoff.js'
import type { Unit } from '../delivery/message.js'
import { cloudEventHeaders } from '../events/cloud-event.js'
import { leading } from '../leading.js'
import type { Leases } from '../leases.js'
import type { LogTail } from '../log/log-tail.js'
import type { OutwardRecord, TellsOutward } from '../tells-outward.js'
import { partitionOf } from './partition-of.js'
import { partitionsOf } from './relay-checkpoint.js'

/** Between looks where nothing happens, ms. */
const lookEvery = 1000
/** A position that moved over what tells nothing is noted this often, in positions. */
const idleStretch = 10_000
/** What the one process that publishes holds. */
export const outwardLease = 'publisher of service levels'
/** Records of one send of a topic: even all of one partition stay below what a broker takes in a batch. */
const sendAtMost = 500

export interface OutwardPublisherOptions {
  readonly kafka: Kafka
  /** Each gets all of it. */
  readonly topics: readonly string[]
  readonly tells: TellsOutward
  readonly tail: LogTail
  readonly leases: Leases
  readonly query: Unit['query']
  readonly signal: AbortSignal
  readonly onTrouble: (error: unknown) => void
}

/**
 * Brings what consumers outside are told to their topics, in the order of the log, one send at a time; one process leads.
 * What is sent and not yet noted when it dies is sent again: the same bytes under the same id and sequence.
 */
export class OutwardPublisher {
  trouble: unknown

  constructor(private readonly options: OutwardPublisherOptions) {}

  /** Until the bus stops. */
  run(): Promise<void> {
    const { leases, signal } = this.options
    return leading(outwardLease, { leases, signal, onTrouble: this.complain }, (leads, backoff) =>
      this.lead(leads, backoff),
    )
  }

  private async lead(leads: AbortSignal, backoff: Backoff): Promise<void> {
    const { kafka, query, tells, tail } = this.options
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false })
    try {
      await producer.connect()
      const [row] = await query<{ position: string }>(`select position from bus.told_outward`)
      let noted = Number(row?.position ?? 0)
      let position = noted
      while (!leads.aborted) {
        // While one is being given more partitions this stands still, and goes on with the new count.
        const partitions = await this.partitions()
        const { records, upTo } = await tells.tell(position)
        await this.publish(producer, partitions, records)
        const still = upTo === position
        position = upTo
        if (records.length > 0 || position - noted > idleStretch) {
          await this.note(position)
          noted = position
        }
        this.trouble = undefined
        backoff.reset()
        if (still) await tail.news(position, lookEvery, leads)
      }
    } finally {
      await producer.disconnect().catch(() => undefined)
    }
  }

  private readonly complain = (error: unknown): void => {
    this.trouble = error
    this.options.onTrouble(error)
  }

  /** As on record. Throws Expanding. */
  private async partitions(): Promise<ReadonlyMap<string, number>> {
    const { query, topics } = this.options
    return new Map(await Promise.all(topics.map(async (topic) => [topic, await partitionsOf(query, topic)] as const)))
  }

  private async publish(
    producer: Producer,
    topics: ReadonlyMap<string, number>,
    records: readonly OutwardRecord[],
  ): Promise<void> {
    for (let first = 0; first < records.length; first += sendAtMost) {
      const some = records.slice(first, first + sendAtMost)
      await producer.sendBatch({
        acks: -1,
        topicMessages: [...topics].map(([topic, partitions]) => ({
          topic,
          messages: some.map(({ key, value }) => ({
            key,
            value,
            partition: partitionOf(key, partitions),
            headers: cloudEventHeaders,
          })),
        })),
      })
    }
    if (records.length > 0) faultPoint('told outward before noted')
  }

  private async note(position: number): Promise<void> {
    await this.options.query(
      `insert into bus.told_outward (position) values ($1)
       on conflict (one) do update set position = greatest(told_outward.position, excluded.position)`,
      [position],
    )
  }
}
