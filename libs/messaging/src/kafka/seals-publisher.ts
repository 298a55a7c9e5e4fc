import type { Kafka, Producer } from 'kafkajs'
import type { Seal } from '@atlas/contracts'
import { faultPoint, type LogReader, sealLine, sealStream } from '@atlas/event-sourcing'
import { type Backoff, pause } from '../delivery/backoff.js'
import type { Unit } from '../delivery/message.js'
import { leading } from '../leading.js'
import type { Leases } from '../leases.js'

/** Between looks for the next seal, ms: one comes a minute, or one for a thousand positions. */
const lookEvery = 500
/** Seals of one send. */
const sendAtMost = 100

export interface SealsPublisherOptions {
  readonly kafka: Kafka
  readonly topic: string
  readonly reader: LogReader
  readonly leases: Leases
  readonly query: Unit['query']
  readonly signal: AbortSignal
  readonly onTrouble: (error: unknown) => void
}

/**
 * Brings each seal to `atlas.seals.v1`, in order, as the line that seals.log has; the key is its number. What is sent
 * and not yet noted when it dies is sent again: the same line under the same number, which harms no copy.
 */
export class SealsPublisher {
  trouble: unknown

  constructor(private readonly options: SealsPublisherOptions) {}

  /** Until the bus stops. */
  run(): Promise<void> {
    const { leases, signal } = this.options
    return leading('publisher of seals', { leases, signal, onTrouble: this.complain }, (leads, backoff) =>
      this.lead(leads, backoff),
    )
  }

  private async lead(leads: AbortSignal, backoff: Backoff): Promise<void> {
    const { kafka, query } = this.options
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false })
    try {
      await producer.connect()
      const [noted] = await query<{ number: string }>(`select number from bus.published_seal`)
      let published = Number(noted?.number ?? 0)
      while (!leads.aborted) {
        const seals = await this.after(published)
        await this.publish(producer, seals)
        published += seals.length
        this.trouble = undefined
        backoff.reset()
        if (seals.length < sendAtMost) await pause(lookEvery, leads)
      }
    } finally {
      await producer.disconnect().catch(() => undefined)
    }
  }

  private readonly complain = (error: unknown): void => {
    this.trouble = error
    this.options.onTrouble(error)
  }

  /** Each seal is the one event of a stream that its number names. */
  private async after(number: number): Promise<Seal[]> {
    const seals: Seal[] = []
    while (seals.length < sendAtMost) {
      const [event] = await this.options.reader.ofStream(sealStream(number + seals.length + 1).id)
      if (!event) break
      seals.push(event.data as Seal)
    }
    return seals
  }

  private async publish(producer: Producer, seals: readonly Seal[]): Promise<void> {
    const last = seals.at(-1)
    if (!last) return
    const { topic, query } = this.options
    const messages = seals.map((seal) => ({ key: String(seal.number), partition: 0, value: sealLine(seal) }))
    await producer.send({ topic, acks: -1, messages })
    faultPoint('sealing')
    await query(
      `insert into bus.published_seal (number) values ($1)
       on conflict (one) do update set number = greatest(published_seal.number, excluded.number)`,
      [last.number],
    )
  }
}
