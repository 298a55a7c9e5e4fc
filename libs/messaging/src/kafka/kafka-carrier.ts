import type { Kafka } from 'kafkajs'
import {
  ownedCategories,
  sealsTopic,
  type ServiceName,
  serviceTopic,
  signalsTopic,
  type StreamCategory,
} from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import type { BusHealth } from '../bus-health.js'
import { BusRefusal } from '../bus-mode.js'
import type { Backlog, Carrier } from '../carrier.js'
import type { Consumer } from '../consumer.js'
import { pause } from '../delivery/backoff.js'
import type { RunInUnit, Unit } from '../delivery/message.js'
import type { Leases } from '../leases.js'
import type { LogTail } from '../log/log-tail.js'
import type { SignalsTaker } from '../takes-signals.js'
import type { TellsOutward } from '../tells-outward.js'
import { type TroubleLog, troubleOf } from '../trouble-log.js'
import { epochsOf } from './epochs.js'
import { EventReader } from './event-reader.js'
import { GroupConsumer } from './group-consumer.js'
import type { KafkaOptions } from './kafka-options.js'
import { consumerLags, hasPassed, hasTaken, isBehind, type OnTopic } from './kafka-lag.js'
import { openLanes } from './lane-offsets.js'
import type { Outage } from './outage.js'
import { OutwardPublisher } from './outward-publisher.js'
import { Relay } from './relay.js'
import { signalsConsumer, startSignals } from './start-signals.js'
import type { SignalsReader } from './signals-reader.js'
import { sourcesOf } from '../events/subscribed-sources.js'
import { SealsPublisher } from './seals-publisher.js'
import { prefixed, prepareTopics } from './topics.js'

export interface KafkaCarrierOptions {
  readonly kafka: Kafka
  readonly options: KafkaOptions
  readonly services: readonly ServiceName[]
  readonly tail: LogTail
  readonly reader: LogReader
  readonly leases: Leases
  readonly runInUnit: RunInUnit
  readonly query: Unit['query']
  readonly signal: AbortSignal
  readonly trouble: TroubleLog
  readonly outage: Outage
  /** Intake's, when it runs here. */
  readonly taker: () => SignalsTaker | undefined
  /** Reporting's, when it runs here. */
  readonly outward: () => TellsOutward | undefined
}

/** How long a start waits for brokers that are starting themselves, ms. */
const patience = 60_000

/** Kafka: a relay and a group for each service that runs here. */
export class KafkaCarrier implements Carrier {
  /** What its relays send. */
  readonly categories: readonly StreamCategory[]
  private partitions = new Map<ServiceName, number>()
  private signalsPartitions = 0
  private relaying: readonly Relay[] = []
  /** Where reporting runs. */
  private publisher: SealsPublisher | undefined
  private outwardTopics: readonly string[] = []
  private outward: OutwardPublisher | undefined
  /** Where intake runs. */
  private signals: SignalsReader | undefined
  private readonly groups = new Map<string, GroupConsumer>()
  private readonly running: Promise<void>[] = []

  constructor(private readonly parts: KafkaCarrierOptions) {
    this.categories = parts.services.flatMap((service) => ownedCategories[service])
  }

  async prepare(): Promise<Map<string, number>> {
    const { options, query } = this.parts
    const admin = await this.reach()
    try {
      const { byService, signals, outward } = await prepareTopics(admin, { query }, options)
      this.outwardTopics = outward
      this.partitions = byService
      this.signalsPartitions = signals
      return byService
    } finally {
      await admin.disconnect().catch(() => undefined)
    }
  }

  async start(consumers: readonly Consumer[]): Promise<void> {
    const { kafka, options, tail, reader, leases, query, signal, trouble, outage } = this.parts
    this.relaying = this.parts.services.map(
      (service) =>
        new Relay({
          service,
          kafka,
          topic: prefixed(options, serviceTopic(service)),
          tail,
          reader,
          leases,
          query,
          signal,
          onTrouble: outage.otherwise(trouble.of(`relay of ${service}`)),
        }),
    )
    this.running.push(...this.relaying.map((relay) => relay.run()))
    this.startPublishing()
    for (const consumer of consumers) await this.startGroup(consumer)
    const signals = await startSignals(this.parts, this.signalsPartitions)
    if (!signals) return
    this.groups.set(signalsConsumer, signals.group)
    this.signals = signals.reader
    this.running.push(...signals.running)
  }

  async ended(): Promise<void> {
    await Promise.all(this.running)
  }

  async lagging(consumer: string, source: string): Promise<boolean> {
    const group = this.groups.get(consumer)
    if (group?.fatal || group?.trouble) return true
    return isBehind(this.parts.query, consumer, source, await this.parts.reader.highWaterMark())
  }

  async backlog(service: ServiceName, position: number): Promise<Backlog> {
    const { query } = this.parts
    const signals = service === 'intake' && this.signals ? await this.signalsOnTopic() : []
    return async () =>
      (!this.groups.has(service) || (await hasPassed(query, service, position))) &&
      (await hasTaken(query, signalsConsumer, signals))
  }

  async consumers(): Promise<BusHealth['consumers']> {
    const ofEvents = [...this.groups.keys()].filter((name) => name !== signalsConsumer)
    const lags = await consumerLags(this.parts.query, ofEvents)
    return this.signals ? [...lags, { consumer: signalsConsumer, lag: this.signals.lag }] : lags
  }

  relays(): Promise<BusHealth['relays']> {
    const { tail } = this.parts
    return Promise.resolve(
      this.relaying.map(({ options: { service }, position }) => ({
        service,
        lag: position === undefined ? null : Math.max(0, tail.end - position),
      })),
    )
  }

  troubles(): readonly string[] {
    return [
      ...this.relaying.flatMap(({ options, trouble }) =>
        troubleOf(`the relay of ${options.service} stands still`, trouble),
      ),
      ...troubleOf('seals are not published', this.publisher?.trouble),
      ...troubleOf('service levels are not published', this.outward?.trouble),
      ...[...this.groups].flatMap(([name, { trouble }]) => troubleOf(`the group of ${name} stands still`, trouble)),
    ]
  }

  private startPublishing(): void {
    const { kafka, options, tail, reader, leases, query, signal, trouble, outage, services } = this.parts
    if (!services.includes('reporting')) return
    this.publisher = new SealsPublisher({
      kafka,
      topic: prefixed(options, sealsTopic),
      reader,
      leases,
      query,
      signal,
      onTrouble: outage.otherwise(trouble.of('publisher of seals')),
    })
    this.running.push(this.publisher.run())
    const tells = this.parts.outward()
    if (!tells) return
    this.outward = new OutwardPublisher({
      kafka,
      topics: this.outwardTopics,
      tells,
      tail,
      leases,
      query,
      signal,
      onTrouble: outage.otherwise(trouble.of('publisher of service levels')),
    })
    this.running.push(this.outward.run())
  }

  private async startGroup({ name, service, runner, types }: Consumer): Promise<void> {
    const { kafka, options, query, reader, signal, trouble, outage } = this.parts
    const sources = sourcesOf(types ?? [], service)
    if (sources.length === 0) return
    await openLanes(query, name, new Map(sources.map((source) => [source, this.partitions.get(source) ?? 0])), 0)
    const group = new GroupConsumer({
      kafka,
      groupId: prefixed(options, `atlas.${name}`),
      topics: new Map(sources.map((source) => [prefixed(options, serviceTopic(source)), source])),
      reader: new EventReader({
        runner,
        query,
        reader,
        types: types ?? new Set(),
        epochs: (source) => epochsOf(query, prefixed(options, serviceTopic(source as ServiceName))),
      }),
      sessionTimeout: options.sessionTimeout,
      rebalanceTimeout: options.rebalanceTimeout,
      signal,
      onTrouble: outage.otherwise(trouble.of(`group of ${name}`)),
    })
    this.groups.set(name, group)
    this.running.push(group.run())
  }

  private async signalsOnTopic(): Promise<readonly OnTopic[]> {
    const { kafka, options } = this.parts
    const admin = kafka.admin()
    try {
      await admin.connect()
      const offsets = await admin.fetchTopicOffsets(prefixed(options, signalsTopic))
      return offsets.map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
    } finally {
      await admin.disconnect().catch(() => undefined)
    }
  }

  /** Brokers may be starting just as we are. */
  private async reach() {
    const { kafka, options, signal } = this.parts
    for (const since = Date.now(); ;) {
      const admin = kafka.admin()
      try {
        await admin.connect()
        await admin.describeCluster()
        return admin
      } catch (error) {
        await admin.disconnect().catch(() => undefined)
        if (Date.now() - since > patience)
          throw new BusRefusal(
            `Kafka can't be reached at ${options.brokers.join(', ')} (${error instanceof Error ? error.message : String(error)}): ` +
              'start it, or correct KAFKA_BROKERS.',
          )
        await pause(500, signal)
      }
    }
  }
}
