import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Admin, Kafka, Message } from 'kafkajs'
import type pg from 'pg'
import type { LogReader } from '@atlas/event-sourcing'
import { Leases } from '@atlas/messaging'
import { createTopics, kafkaClient, LogTail, Outgoing, Relay, type Unit } from '@atlas/messaging/kafka'

export interface RelayRoundsOptions {
  readonly url: string
  readonly pool: pg.Pool
  readonly reader: LogReader
  /** The last position of the log. */
  readonly end: number
  readonly brokers: readonly string[]
  readonly parameter: (name: 'partitions' | 'events') => number
}

const service = 'intake'
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Rounds of both, each to a topic of its own that is gone afterwards. */
export class RelayRounds {
  private readonly kafka: Kafka
  private readonly admin: Admin
  /** The messages of the whole log, cut into sends as the relay cuts them. */
  private readonly sends: Message[][] = []

  private constructor(private readonly options: RelayRoundsOptions) {
    this.kafka = kafkaClient({ brokers: options.brokers }, 'atlas-bench', quiet)
    this.admin = this.kafka.admin()
  }

  static async prepare(options: RelayRoundsOptions): Promise<RelayRounds> {
    const rounds = new RelayRounds(options)
    await rounds.admin.connect()
    const tail = new LogTail(options.reader)
    await tail.start()
    const signal = AbortSignal.timeout(600_000)
    const parts = {
      service,
      partitions: options.parameter('partitions'),
      tail,
      reader: options.reader,
      signal,
    } as const
    const outgoing = new Outgoing(parts, 0, new Map())
    for (let position = 0; position < options.end;) {
      const sending = await outgoing.next(0)
      rounds.sends.push([...sending.messages])
      position = sending.position
    }
    await tail.stop()
    return rounds
  }

  /** Messages a second, from taking the lead to the last one acknowledged. */
  relay(): Promise<number> {
    return this.onTopic(async (topic) => {
      const { url, pool, reader, end } = this.options
      const query: Unit['query'] = async <Row>(sql: string, parameters?: readonly unknown[]) =>
        (await pool.query(sql, parameters && [...parameters])).rows as Row[]
      await query(`delete from bus.relay`)
      await query(`delete from bus.relay_partition`)
      await query(`insert into bus.topic (topic, partitions, epoch) values ($1, $2, 1)`, [
        topic,
        this.options.parameter('partitions'),
      ])
      const stopping = new AbortController()
      const tail = new LogTail(reader)
      await tail.start()
      const leases = new Leases(url)
      const { signal } = stopping
      const parts = { service, kafka: this.kafka, topic, tail, reader, leases, query, signal } as const
      const relay = new Relay({ ...parts, onTrouble: () => stopping.abort() })
      const started = performance.now()
      const running = relay.run()
      while (relay.position !== end && !signal.aborted) await sleep(1)
      if (signal.aborted) throw new Error('the relay stood still', { cause: relay.trouble })
      const seconds = (performance.now() - started) / 1000
      stopping.abort()
      await running
      await leases.close()
      await tail.stop()
      return seconds
    })
  }

  /** The same sends by kafkajs with the same guarantees: all replicas, idempotent, one at a time. */
  alone(): Promise<number> {
    return this.onTopic(async (topic) => {
      const producer = this.kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false })
      const started = performance.now()
      await producer.connect()
      for (const messages of this.sends) await producer.send({ topic, acks: -1, messages })
      const seconds = (performance.now() - started) / 1000
      await producer.disconnect()
      return seconds
    })
  }

  async close(): Promise<void> {
    await this.admin.disconnect()
  }

  /** Throws unless every message of the log stands on the topic once. */
  private async onTopic(send: (topic: string) => Promise<number>): Promise<number> {
    const topic = `bench.${randomUUID()}`
    await createTopics(this.admin, [{ topic, numPartitions: this.options.parameter('partitions') }])
    const seconds = await send(topic)
    const count = this.sends.reduce((sum, { length }) => sum + length, 0)
    const there = (await this.admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0)
    if (there !== count) throw new Error(`${count} messages were to be sent and ${there} are on the topic`)
    await this.admin.deleteTopics({ topics: [topic] })
    return count / seconds
  }
}
