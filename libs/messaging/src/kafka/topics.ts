import { type Admin, type ITopicConfig } from 'kafkajs'
import {
  sealsTopic,
  serviceLevelsHistoryTopic,
  serviceLevelsTopic,
  type ServiceName,
  services,
  serviceTopic,
  signalsTopic,
} from '@atlas/contracts'
import { BusRefusal } from '../bus-mode.js'
import type { Unit } from '../delivery/message.js'
import kafkajs from 'kafkajs'
import { createTopics } from './create-topics.js'
import type { KafkaOptions } from './kafka-options.js'

const defaultPartitions = 6
/** A copy of the seals is worth something as long as it is whole (log-and-bus, "seals"). */
const keptForEver = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' }
/** The last message of a clock is how it stands; the others are on the topic beside it. */
const lastOfEach = { 'cleanup.policy': 'compact' }
/** 256 KiB of an event (log-and-bus, "append") with its envelope, and room for batches. */
export const largestMessage = 1_048_588

/**
 * Makes the topics that are missing, where we may, and checks all of them: the partition counts are those on record
 * (a key's partition hangs on them), the signals' topic stamps with the broker's clock, the seals' topic keeps all that it
 * has, and that of service levels the last of each clock. Gives each topic's partitions. Throws BusRefusal in a sentence for people.
 */
export async function prepareTopics(
  admin: Admin,
  unit: Unit,
  options: KafkaOptions,
): Promise<{ byService: Map<ServiceName, number>; signals: number; outward: readonly string[] }> {
  const topicOf = (service: ServiceName) => prefixed(options, serviceTopic(service))
  const signals = prefixed(options, signalsTopic)
  const seals = prefixed(options, sealsTopic)
  const [levels, history] = [prefixed(options, serviceLevelsTopic), prefixed(options, serviceLevelsHistoryTopic)]
  const names = [...services.map(topicOf), signals, seals, levels, history]
  const there = new Set(await admin.listTopics())
  const missing = names.filter((name) => !there.has(name))
  if (missing.length > 0) await makeTopics(admin, missing, options)
  await checkSettings(admin, signals, { 'message.timestamp.type': 'LogAppendTime' })
  await checkSettings(admin, seals, keptForEver)
  await checkSettings(admin, levels, lastOfEach)
  const counts = new Map<string, number>()
  const { topics } = await admin.fetchTopicMetadata({ topics: names })
  for (const { name, partitions } of topics) counts.set(name, await recordedCount(unit, name, partitions.length))
  return {
    byService: new Map(services.map((service) => [service, counts.get(topicOf(service)) ?? 0])),
    signals: counts.get(signals) ?? 0,
    outward: [levels, history],
  }
}

/** A topic's or group's name in this installation. */
export const prefixed = ({ prefix }: KafkaOptions, name: string): string => `${prefix ?? ''}${name}`

async function makeTopics(admin: Admin, names: readonly string[], options: KafkaOptions): Promise<void> {
  const { brokers } = await admin.describeCluster()
  const topics = names.map((topic): ITopicConfig => ({
    topic,
    numPartitions: topic === prefixed(options, sealsTopic) ? 1 : (options.partitions ?? defaultPartitions),
    replicationFactor: options.replicationFactor ?? Math.min(3, brokers.length),
    configEntries: [
      { name: 'max.message.bytes', value: String(largestMessage) },
      ...(topic === prefixed(options, signalsTopic)
        ? [{ name: 'message.timestamp.type', value: 'LogAppendTime' }]
        : []),
      ...(topic === prefixed(options, sealsTopic)
        ? Object.entries(keptForEver).map(([name, value]) => ({ name, value }))
        : []),
      ...(topic === prefixed(options, serviceLevelsTopic)
        ? Object.entries(lastOfEach).map(([name, value]) => ({ name, value }))
        : []),
    ],
  }))
  try {
    await createTopics(admin, topics)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new BusRefusal(`Kafka has no topics ${names.join(', ')} and they can't be made here (${why}): make them.`)
  }
}

/**
 * The broker's clock is receivedAt on the signals' topic, where a sender's own could start clocks whenever it likes; and
 * what the seals' topic has is never deleted.
 */
async function checkSettings(admin: Admin, topic: string, wanted: Readonly<Record<string, string>>): Promise<void> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: Object.keys(wanted) }],
  })
  for (const [setting, value] of Object.entries(wanted)) {
    const found = resources[0]?.configEntries.find(({ configName }) => configName === setting)?.configValue
    if (found !== value)
      throw new BusRefusal(
        `Topic ${topic} has ${setting}=${found ?? 'unknown'}: set it to ${value} (kafka-configs --alter).`,
      )
  }
}

/** The count on record, noted at first sight. Another one would send an incident's next event to another partition. */
async function recordedCount(unit: Unit, topic: string, partitions: number): Promise<number> {
  await unit.query(
    `with noted as (
       insert into bus.topic (topic, partitions, epoch) values ($1, $2, 1) on conflict do nothing returning topic),
     begun as (
       insert into bus.topic_epoch (topic, epoch, partitions, after, sent) select topic, 1, $2, 0, '{}' from noted)
     select topic from noted`,
    [topic, partitions],
  )
  const [row] = await unit.query<{ partitions: number }>(`select partitions from bus.topic where topic = $1`, [topic])
  if (row && row.partitions !== partitions)
    throw new BusRefusal(
      `Topic ${topic} has ${partitions} partitions and ${row.partitions} are on record: order and uniqueness hang on the ` +
        'count, so expand topics by `atlas topics expand` only, and restore the old count by making the topic anew.',
    )
  return partitions
}
