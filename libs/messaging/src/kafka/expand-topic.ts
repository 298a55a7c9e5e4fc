import { type OutwardTopicName, outwardTopics, type ServiceName, serviceTopic } from '@atlas/contracts'
import { BusRefusal } from '../bus-mode.js'
import { pause } from '../delivery/backoff.js'
import type { Unit } from '../delivery/message.js'
import { Leases } from '../leases.js'
import type { BusLog } from '../trouble-log.js'
import { untilServed } from './create-topics.js'
import { kafkaClient } from './kafka-client.js'
import type { KafkaOptions } from './kafka-options.js'
import { outwardLease } from './outward-publisher.js'
import { prefixed } from './topics.js'

export interface ExpandTopic {
  readonly kafka: KafkaOptions
  /** Whose topic, or which of those for consumers outside. */
  readonly of: ServiceName | OutwardTopicName
  /** How many it shall have; more than now. */
  readonly partitions: number
  readonly databaseUrl: string
  readonly query: Unit['query']
  readonly log: BusLog
  /** How long the relay may take to stop and the consumers to be level, ms. Default 60,000. */
  readonly patience?: number
  readonly onProgress?: (progress: ExpandProgress) => void
}

/** What an expansion is at; `behind`: positions that the consumer furthest behind has still to come. */
export interface ExpandProgress {
  readonly step: 'stopping who sends' | 'waiting for the consumers' | 'adding partitions'
  readonly behind: number
}

/**
 * Gives a topic more partitions while everything runs: who sends to it stops, its consumers come level, and only then
 * does a key's partition change; the count is on record with the next epoch. (Without, 52 of 200 effects happened
 * twice: log-and-bus, "topics".) Where consumers outside stand nobody here knows: each of their messages says its place
 * in its clock's order. Broken anywhere, it can be said again. Throws BusRefusal, sending going on as before.
 */
export async function expandTopic(order: ExpandTopic): Promise<{ epoch: number }> {
  const { partitions, query, databaseUrl, patience = 60_000, onProgress } = order
  const { topic, sender, behind: behindNow, record } = partsOf(order)
  await setExpanding(query, topic, true, partitions)
  const leases = new Leases(databaseUrl)
  const deadline = AbortSignal.timeout(patience)
  try {
    onProgress?.({ step: 'stopping who sends', behind: await behindNow() })
    const lease = await leases.take(sender, deadline)
    try {
      for (let behind: number; (behind = await behindNow()) > 0; await pause(100, deadline))
        onProgress?.({ step: 'waiting for the consumers', behind })
      onProgress?.({ step: 'adding partitions', behind: 0 })
      await createPartitions(order, topic)
      return await record()
    } finally {
      await lease.release()
    }
  } catch (error) {
    await setExpanding(query, topic, false, partitions)
    if (deadline.aborted)
      throw new BusRefusal(`${topic} was not expanded: after ${patience / 1000} s its consumers are still behind.`)
    throw error
  } finally {
    await leases.close()
  }
}

interface Parts {
  readonly topic: string
  /** The lease of whoever sends to it. */
  readonly sender: string
  /** Positions that a consumer of ours has still to come. */
  readonly behind: () => Promise<number>
  readonly record: () => Promise<{ epoch: number }>
}

function partsOf({ kafka, of, partitions, query }: ExpandTopic): Parts {
  if (isOutward(of)) {
    const topic = prefixed(kafka, outwardTopics[of])
    return {
      topic,
      sender: outwardLease,
      behind: () => Promise.resolve(0),
      record: () => recordOutwardExpansion(query, topic, partitions),
    }
  }
  const topic = prefixed(kafka, serviceTopic(of))
  return {
    topic,
    sender: `relay of ${of}`,
    behind: () => behindOf(query, of),
    record: () => recordExpansion(query, of, topic, partitions),
  }
}
const isOutward = (of: ExpandTopic['of']): of is OutwardTopicName => Object.hasOwn(outwardTopics, of)

async function setExpanding(query: Unit['query'], topic: string, expanding: boolean, partitions: number) {
  const rows = await query(
    `with changed as (
       update bus.topic set expanding = $2 where topic = $1 and partitions < $3 returning topic)
     select topic from changed`,
    [topic, expanding, partitions],
  )
  if (expanding && rows.length === 0)
    throw new BusRefusal(
      `${topic} is not on record with fewer than ${partitions} partitions: partitions are only added.`,
    )
}

async function behindOf(query: Unit['query'], service: ServiceName): Promise<number> {
  const [row] = await query<{ behind: number }>(
    `select coalesce(max(greatest(0, sent.position - inbox.position)), 0)::float8 as behind from bus.inbox
       join bus.relay_partition sent on sent.service = inbox.source and sent.partition = inbox.partition
     where inbox.source = $1`,
    [service],
  )
  return row?.behind ?? 0
}

async function createPartitions({ kafka, partitions, log }: ExpandTopic, topic: string): Promise<void> {
  const admin = kafkaClient(kafka, 'atlas-topics', log).admin()
  await admin.connect()
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    // More already when an earlier order broke off right here.
    if ((topics[0]?.partitions.length ?? 0) < partitions)
      await admin.createPartitions({ topicPartitions: [{ topic, count: partitions }] })
    await untilServed(admin, topic, partitions)
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}

async function recordExpansion(
  query: Unit['query'],
  service: ServiceName,
  topic: string,
  partitions: number,
): Promise<{ epoch: number }> {
  const [row] = await query<{ epoch: number }>(
    `with counted as (
       update bus.topic set partitions = $3, epoch = epoch + 1, expanding = false where topic = $2 returning epoch),
     begun as (
       insert into bus.topic_epoch (topic, epoch, partitions, after, sent)
       select $2, epoch, $3, coalesce((select position from bus.relay where service = $1), 0),
         array(select coalesce(sent.position, 0)
               from generate_series(0, (select before.partitions from bus.topic before where before.topic = $2) - 1) as earlier
                 left join bus.relay_partition sent on sent.service = $1 and sent.partition = earlier
               order by earlier)
       from counted),
     opened as (
       insert into bus.inbox (consumer, source, partition, position)
       select distinct consumer, source, added, 0 from bus.inbox, generate_series(0, $3 - 1) as added where source = $1
       on conflict do nothing)
     select epoch from counted`,
    [service, topic, partitions],
  )
  return { epoch: row?.epoch ?? 0 }
}

/** The epochs of a topic that nobody here reads say when its count changed. */
async function recordOutwardExpansion(
  query: Unit['query'],
  topic: string,
  partitions: number,
): Promise<{ epoch: number }> {
  const [row] = await query<{ epoch: number }>(
    `with counted as (
       update bus.topic set partitions = $2, epoch = epoch + 1, expanding = false where topic = $1 returning epoch),
     begun as (
       insert into bus.topic_epoch (topic, epoch, partitions, after, sent)
       select $1, epoch, $2, coalesce((select position from bus.told_outward), 0), '{}' from counted)
     select epoch from counted`,
    [topic, partitions],
  )
  return { epoch: row?.epoch ?? 0 }
}
