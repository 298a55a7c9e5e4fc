import type { Kafka, Producer } from 'kafkajs'
import { ownerOf, type Recorded, type ServiceName } from '@atlas/contracts'
import { faultPoint } from '@atlas/event-sourcing'
import { Backoff } from '../delivery/backoff.js'
import { keyOf } from '../events/event-message.js'
import type { Unit } from '../delivery/message.js'
import type { Leases } from '../leases.js'
import type { LogTail } from '../log/log-tail.js'
import { cloudEventHeaders, toCloudEvent } from '../events/cloud-event.js'
import { partitionOf } from './partition-of.js'
import { openCheckpoint, partitionsOf, storeCheckpoint } from './relay-checkpoint.js'

/** A position that moved over other services' events only is stored this often, ms, for those who look how far it is. */
const idleStoreEvery = 1000

/** Between looks whether the topic is being expanded, ms. */
const lookEvery = 1000

export interface RelayOptions {
  readonly service: ServiceName
  readonly kafka: Kafka
  readonly topic: string
  readonly tail: LogTail
  readonly leases: Leases
  readonly query: Unit['query']
  readonly signal: AbortSignal
  readonly onTrouble: (error: unknown) => void
}

/**
 * Sends one service's events to its topic in the order of the log, one send at a time. Of all processes of the service
 * one leads. What is sent and not yet noted when it dies is sent again, and dropped by the consumers.
 */
export class Relay {
  /** While it leads: how far it has read the log. */
  position: number | undefined
  trouble: unknown

  constructor(readonly options: RelayOptions) {}

  /** Until the bus stops. */
  async run(): Promise<void> {
    const { signal, leases, service, onTrouble } = this.options
    const backoff = new Backoff(signal)
    while (!signal.aborted) {
      try {
        const lease = await leases.take(`relay of ${service}`, signal)
        try {
          await this.lead(AbortSignal.any([signal, lease.lost]), backoff)
        } finally {
          this.position = undefined
          await lease.release()
        }
      } catch (error) {
        if (signal.aborted) return
        this.trouble = error
        onTrouble(error)
        await backoff.wait().catch(() => undefined)
      }
    }
  }

  private async lead(leading: AbortSignal, backoff: Backoff): Promise<void> {
    const { kafka, query, service, tail, topic } = this.options
    // Idempotent: kafkajs's own retries of a send neither double nor reorder.
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false })
    try {
      await producer.connect()
      const partitions = await partitionsOf(query, topic)
      let checkpoint = await openCheckpoint(query, service)
      let [stored, looked] = [Date.now(), Date.now()]
      while (!leading.aborted) {
        this.position = checkpoint.position
        const { events, upTo } = await tail.read(checkpoint.position)
        const ours = events.filter(({ category }) => ownerOf(category) === service)
        const idle = upTo === checkpoint.position
        const sent = await this.send(producer, partitions, ours, checkpoint.sent)
        checkpoint = { ...checkpoint, sent, position: upTo, unstored: checkpoint.unstored || !idle }
        if (ours.length > 0 || (checkpoint.unstored && (idle || Date.now() - stored > idleStoreEvery))) {
          checkpoint = await storeCheckpoint(query, checkpoint)
          stored = Date.now()
        }
        this.trouble = undefined
        backoff.reset()
        if (Date.now() - looked > lookEvery) {
          await partitionsOf(query, topic)
          looked = Date.now()
        }
        if (idle) await tail.news(upTo, idleStoreEvery)
      }
      if (checkpoint.unstored) await storeCheckpoint(query, checkpoint)
    } finally {
      await producer.disconnect().catch(() => undefined)
    }
  }

  private async send(
    producer: Producer,
    partitions: number,
    events: readonly Recorded[],
    before: ReadonlyMap<number, number>,
  ): Promise<ReadonlyMap<number, number>> {
    if (events.length === 0) return before
    const sent = new Map(before)
    const messages = events.map((event) => {
      const key = keyOf(event)
      const partition = partitionOf(key, partitions)
      const previous = sent.get(partition) ?? 0
      sent.set(partition, event.position)
      return { key, partition, value: toCloudEvent(event, this.options.service, previous), headers: cloudEventHeaders }
    })
    await producer.send({ topic: this.options.topic, acks: -1, messages })
    faultPoint('sent before checkpoint')
    return sent
  }
}
