import type { Kafka, Producer } from 'kafkajs'
import type { ServiceName } from '@atlas/contracts'
import { faultPoint, type LogReader } from '@atlas/event-sourcing'
import type { Backoff } from '../delivery/backoff.js'
import type { Unit } from '../delivery/message.js'
import { leading } from '../leading.js'
import type { Leases } from '../leases.js'
import type { LogTail } from '../log/log-tail.js'
import { Outgoing, type Sending } from './outgoing.js'
import { type Checkpoint, openCheckpoint, partitionsOf, storeCheckpoint } from './relay-checkpoint.js'

/** A position that moved over other services' events only is stored this often, ms, for those who look how far it is. */
const idleStoreEvery = 1000

/** Between looks whether the topic is being expanded, ms. */
const lookEvery = 1000

export interface RelayOptions {
  readonly service: ServiceName
  readonly kafka: Kafka
  readonly topic: string
  readonly tail: LogTail
  readonly reader: LogReader
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
  run(): Promise<void> {
    const { service, leases, signal } = this.options
    return leading(`relay of ${service}`, { leases, signal, onTrouble: this.complain }, (leads, backoff) =>
      this.lead(leads, backoff).finally(() => (this.position = undefined)),
    )
  }

  private async lead(leads: AbortSignal, backoff: Backoff): Promise<void> {
    const { kafka, query, service, tail, reader, topic } = this.options
    // Idempotent: kafkajs's own retries of a send neither double nor reorder.
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false })
    try {
      await producer.connect()
      const partitions = await partitionsOf(query, topic)
      let checkpoint = await openCheckpoint(query, service)
      const { position, sent } = checkpoint
      const outgoing = new Outgoing({ service, partitions, tail, reader, signal: leads }, position, sent)
      let [next, storing] = [ahead(outgoing.next(idleStoreEvery)), Promise.resolve()]
      let [stored, looked] = [Date.now(), Date.now()]
      while (!leads.aborted) {
        this.position = checkpoint.position
        const sending = await next
        // The one after it is read and put together, and the one before it noted, while this one is under way.
        next = ahead(outgoing.next(idleStoreEvery))
        await Promise.all([this.send(producer, sending), storing])
        const idle = sending.position === checkpoint.position
        checkpoint = moved(checkpoint, sending)
        if (sending.messages.length > 0 || (checkpoint.unstored && (idle || Date.now() - stored > idleStoreEvery))) {
          storing = ahead(storeCheckpoint(query, checkpoint))
          checkpoint = { ...checkpoint, unstored: false }
          stored = Date.now()
        }
        this.trouble = undefined
        backoff.reset()
        if (Date.now() - looked > lookEvery) {
          await partitionsOf(query, topic)
          looked = Date.now()
        }
      }
      await storing
      if (checkpoint.unstored) await storeCheckpoint(query, checkpoint)
    } finally {
      await producer.disconnect().catch(() => undefined)
    }
  }

  private readonly complain = (error: unknown): void => {
    this.trouble = error
    this.options.onTrouble(error)
  }

  private async send(producer: Producer, { messages }: Sending): Promise<void> {
    if (messages.length === 0) return
    await producer.send({ topic: this.options.topic, acks: -1, messages: [...messages] })
    faultPoint('sent before checkpoint')
  }
}

const moved = (checkpoint: Checkpoint, { position, sent }: Sending): Checkpoint => ({
  ...checkpoint,
  sent,
  position,
  unstored: checkpoint.unstored || position > checkpoint.position,
})

/** Awaited later; until then its failure is nobody's. */
function ahead<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined)
  return work
}
