import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals'
import type { Admin, Kafka } from 'kafkajs'
import { v7 } from 'uuid'
import { type IncidentId, type ServiceName, services } from '@atlas/contracts'
import type { BusMode } from '../bus-mode.js'
import type { Unit } from '../delivery/message.js'
import { kafkaClient } from '../kafka/kafka-client.js'
import type { TestKafka } from './test-kafka.js'
import { eventually, quiet, startToy, toyDatabase, type ToyDatabase, type ToyProcess } from './toy-process.js'

type KafkaMode = BusMode & { kind: 'kafka'; prefix: string }

/** Toy processes on one Kafka for a file of tests; a database and a prefix of topics for each test. */
export class KafkaWorld {
  private clients: { client: Kafka; admin: Admin } | undefined
  private current: { database: ToyDatabase; mode: KafkaMode } | undefined
  private running: ToyProcess[] = []

  /** Undefined where the file's tests are skipped. */
  constructor(broker: TestKafka | undefined) {
    beforeAll(async () => {
      if (!broker) throw new Error('no Kafka')
      const client = kafkaClient({ brokers: broker.brokers }, 'test', quiet)
      this.clients = { client, admin: client.admin() }
      await this.admin.connect()
    })
    afterAll(async () => {
      await this.admin.disconnect()
      await broker?.stop()
    })
    beforeEach(async () => {
      const mode = { kind: 'kafka', brokers: broker?.brokers ?? [], prefix: `${v7()}.`, partitions: 3 } as const
      this.current = { database: await toyDatabase(), mode }
      this.running = []
    })
    afterEach(async () => {
      for (const process of this.running) await process.stop()
      await this.database.stop()
    }, 60_000)
  }

  get client(): Kafka {
    return made(this.clients).client
  }

  get admin(): Admin {
    return made(this.clients).admin
  }

  get database(): ToyDatabase {
    return made(this.current).database
  }

  get mode(): KafkaMode {
    return made(this.current).mode
  }

  async start(only: readonly ServiceName[] = services, bus: BusMode = this.mode): Promise<ToyProcess> {
    const process = await startToy(this.database, bus, only)
    this.running.push(process)
    return process
  }

  async stop(process: ToyProcess): Promise<void> {
    this.running = this.running.filter((other) => other !== process)
    await process.stop()
  }

  topic = (service: string): string => `${this.mode.prefix}atlas.${service}.v1`

  query: Unit['query'] = async <Row>(sql: string, parameters?: readonly unknown[]) =>
    (await this.database.pool.query(sql, parameters && [...parameters])).rows as Row[]

  /** Waits until escalation has noted so many words of each incident. */
  notedBy = (process: ToyProcess, incidents: readonly IncidentId[], count: number) =>
    eventually(
      () => Promise.all(incidents.map((incident) => process.noted(incident))),
      (all) => all.every((said) => said.length >= count),
      60_000,
    )

  /** Waits until the service's relay has noted that it sent what stands up to the position. */
  relayed = (service: string, position: number) =>
    eventually(
      async () =>
        (await this.query<{ position: string }>('select position from bus.relay where service = $1', [service]))[0],
      (row) => Number(row?.position ?? 0) >= position,
      60_000,
    )

  /** Records of the topic, over its partitions. */
  records = async (service: string): Promise<number> =>
    (await this.admin.fetchTopicOffsets(this.topic(service))).reduce((sum, { high }) => sum + Number(high), 0)

  settled = (process: ToyProcess) =>
    eventually(
      () => process.bus.health(),
      ({ consumers, relays, parked }) =>
        parked === 0 && consumers.every(({ lag }) => lag === 0) && relays.every(({ lag }) => !lag),
      60_000,
    )

  /** As retention does, at once: nothing that is on the topic now is left. */
  async deleteAll(service: string): Promise<void> {
    const offsets = await this.admin.fetchTopicOffsets(this.topic(service))
    await this.admin.deleteTopicRecords({
      topic: this.topic(service),
      partitions: offsets
        .filter(({ high }) => high !== '0')
        .map(({ partition, high }) => ({ partition, offset: high })),
    })
  }
}

function made<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('it is there within tests alone')
  return thing
}

/** Each word once, in order, and so what classification said of each. */
export function inOrder(said: readonly string[], words: readonly string[]): void {
  expect(said.filter((word) => !word.startsWith('of'))).toEqual(words)
  expect(said.filter((word) => word.startsWith('of'))).toEqual(words.map((word) => `of ${word}`))
}
