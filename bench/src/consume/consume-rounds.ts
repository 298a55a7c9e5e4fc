import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Admin, Kafka } from 'kafkajs'
import type { DataSource } from 'typeorm'
import type { LogReader } from '@atlas/event-sourcing'
import { runInUnit as runInStoreUnit } from '@atlas/event-store-postgres'
import {
  AtlasTransport,
  createTopics,
  EventReader,
  GroupConsumer,
  handlersOf,
  kafkaClient,
  LogTail,
  openLanes,
  Outgoing,
  type Unit,
} from '@atlas/messaging/kafka'
import { Environment, openDataSource, type ServiceDefinition } from '@atlas/runtime'

export interface ConsumeRoundsOptions {
  readonly url: string
  readonly reader: LogReader
  /** The last position of the log. */
  readonly end: number
  readonly brokers: readonly string[]
  readonly services: readonly ServiceDefinition[]
  readonly parameter: (name: 'partitions' | 'events') => number
}

const source = 'intake'
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Rounds of both on one topic, each by a group of its own from the topic's beginning. */
export class ConsumeRounds {
  private readonly topic = `bench.${randomUUID()}`
  private count = 0

  private constructor(
    private readonly options: ConsumeRoundsOptions,
    private readonly kafka: Kafka,
    private readonly dataSource: DataSource,
  ) {}

  static async prepare(options: ConsumeRoundsOptions): Promise<ConsumeRounds> {
    const kafka = kafkaClient({ brokers: options.brokers }, 'atlas-bench', quiet)
    const dataSource = await openDataSource(options.url, Environment.read(), options.services)
    const rounds = new ConsumeRounds(options, kafka, dataSource)
    await rounds.fillTopic()
    return rounds
  }

  /** Messages a second, from the first batch's arrival to the last one's commit. */
  async withInbox(): Promise<number> {
    const query: Unit['query'] = (sql, parameters) => this.dataSource.query(sql, parameters && [...parameters])
    const stopping = new AbortController()
    const { signal } = stopping
    const done = Promise.withResolvers<number>()
    const transport = new AtlasTransport('escalation')
    transport.addHandler('OccurrenceStarted', () => Promise.resolve())
    const consumer = handlersOf(transport, {
      runInUnit: async (work) => (await runInStoreUnit(this.dataSource, work)).result,
      query,
      signal,
      onTrouble: done.reject,
      lagging: () => false,
    })
    await query('delete from bus.inbox')
    await openLanes(query, consumer.name, new Map([[source, this.options.parameter('partitions')]]), 0)
    const reader = new EventReader({
      runner: consumer.runner,
      query,
      reader: this.options.reader,
      types: transport.types,
      epochs: () =>
        Promise.resolve([{ epoch: 1, partitions: this.options.parameter('partitions'), after: 0, sent: [] }]),
    })
    let started: number | undefined
    const timed = {
      consumer: reader.consumer,
      query,
      forget: () => reader.forget(),
      begin: (...topic: Parameters<EventReader['begin']>) => reader.begin(...topic),
      read: async (...batch: Parameters<EventReader['read']>) => {
        started ??= performance.now()
        await reader.read(...batch)
      },
    }
    const handled = consumer.runner.options.onCommit
    let count = 0
    Object.assign(consumer.runner.options, {
      onCommit: (...committed: Parameters<NonNullable<typeof handled>>) => {
        handled?.(...committed)
        count += committed[0].length
        if (count === this.count) done.resolve((performance.now() - (started ?? NaN)) / 1000)
      },
    })
    const group = new GroupConsumer({
      kafka: this.kafka,
      groupId: randomUUID(),
      topics: new Map([[this.topic, source]]),
      reader: timed,
      signal,
      onTrouble: done.reject,
    })
    const running = group.run()
    const seconds = await done.promise
    stopping.abort()
    await running
    return this.count / seconds
  }

  /** Messages a second, from the first batch's arrival to the last one's. */
  async alone(): Promise<number> {
    const consumer = this.kafka.consumer({ groupId: randomUUID() })
    const done = Promise.withResolvers<number>()
    let [count, started] = [0, NaN]
    await consumer.connect()
    await consumer.subscribe({ topics: [this.topic], fromBeginning: true })
    await consumer.run({
      eachBatch: ({ batch: { messages } }) => {
        if (count === 0) started = performance.now()
        count += messages.length
        if (count === this.count) done.resolve((performance.now() - started) / 1000)
        return Promise.resolve()
      },
    })
    const seconds = await done.promise
    await consumer.disconnect()
    return this.count / seconds
  }

  async close(): Promise<void> {
    const admin = this.kafka.admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [this.topic] })
    await admin.disconnect()
    await this.dataSource.destroy()
  }

  /** By what the product's relay would send. */
  private async fillTopic(): Promise<void> {
    const { reader, end } = this.options
    const partitions = this.options.parameter('partitions')
    const admin = this.kafka.admin()
    await admin.connect()
    await createTopics(admin, [{ topic: this.topic, numPartitions: partitions }])
    await groupsAreKept(admin, this.topic)
    await admin.disconnect()
    const producer = this.kafka.producer({ allowAutoTopicCreation: false })
    await producer.connect()
    const tail = new LogTail(reader)
    await tail.start()
    const parts = { service: source, partitions, tail, reader, signal: AbortSignal.timeout(600_000) } as const
    const outgoing = new Outgoing(parts, 0, new Map())
    for (let position = 0; position < end;) {
      const sending = await outgoing.next(0)
      await producer.send({ topic: this.topic, messages: [...sending.messages] })
      this.count += sending.messages.length
      position = sending.position
    }
    await tail.stop()
    await producer.disconnect()
  }
}

/** A broker that has just started loads its coordinators first, and neither side's round is to wait for that. */
async function groupsAreKept(admin: Admin, topic: string): Promise<void> {
  for (const since = Date.now(); ; await sleep(200))
    try {
      await admin.fetchOffsets({ groupId: 'atlas-bench', topics: [topic] })
      return
    } catch (error) {
      if (Date.now() - since > 60_000) throw error
    }
}
