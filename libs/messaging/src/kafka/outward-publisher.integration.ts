import { describe, expect, it } from '@jest/globals'
import { serviceLevelsHistoryTopic, serviceLevelsTopic } from '@atlas/contracts'
import { logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import { Leases } from '../leases.js'
import { LogTail } from '../log/log-tail.js'
import { KafkaWorld } from '../testing/kafka-world.js'
import { testKafka } from '../testing/test-kafka.js'
import { eventually } from '../testing/toy-process.js'
import { expandTopic } from './expand-topic.js'
import { OutwardPublisher } from './outward-publisher.js'
import { partitionOf } from './partition-of.js'
import { prefixed, prepareTopics } from './topics.js'

const kafka = await testKafka()
const suite = kafka ? describe : describe.skip

suite('the publisher of service levels', () => {
  const world = new KafkaWorld(kafka)

  it('brings all that is told to both topics, each clock in its order, and again what it had not noted when it died', async () => {
    const { outward } = await prepareTopics(world.admin, { query: world.query }, world.mode)
    const pool = logPool(world.database.url, 2)
    const leases = new Leases(world.database.url)
    const stopping = new AbortController()
    const tail = new LogTail(new PostgresLogReader(pool))
    await tail.start()
    const told = Array.from({ length: 40 }, (_, n) => ({
      key: `clock ${n % 5}`,
      value: `${n % 5}@${Math.floor(n / 5)}`,
    }))
    let dies = true
    const publisher = new OutwardPublisher({
      kafka: world.client,
      topics: outward,
      tells: {
        tell: (after) => Promise.resolve({ records: told.slice(after, after + 15), upTo: Math.min(after + 15, 40) }),
      },
      tail,
      leases,
      signal: stopping.signal,
      onTrouble: () => undefined,
      query: (sql, parameters) => {
        if (!sql.includes('insert into bus.told_outward') || !dies) return world.query(sql, parameters)
        dies = false
        throw new Error('died before it was noted')
      },
    })
    const running = publisher.run()
    const noted = async () =>
      Number((await world.query<{ position: string }>('select position from bus.told_outward'))[0]?.position ?? 0)
    await eventually(noted, (position) => position === 40, 30_000)
    stopping.abort()
    await running
    for (const topic of [serviceLevelsTopic, serviceLevelsHistoryTopic]) {
      // 15 were sent twice.
      const records = await recordsOf(prefixed(world.mode, topic), 55)
      for (let clock = 0; clock < 5; clock++) {
        const ofClock = records.filter(({ key }) => key === `clock ${clock}`).map(({ value }) => value)
        const fresh = ofClock.filter((value, index) => ofClock.indexOf(value) === index)
        expect(fresh).toEqual(Array.from({ length: 8 }, (_, n) => `${clock}@${n}`))
      }
      expect(new Set(records.map(({ type }) => type))).toEqual(new Set(['application/cloudevents+json; charset=UTF-8']))
    }
    await tail.stop()
    await leases.close()
    await pool.end()
  }, 120_000)

  it('goes on where its topics are given more partitions, each clock in its order by its sequence', async () => {
    const { outward } = await prepareTopics(world.admin, { query: world.query }, world.mode)
    const pool = logPool(world.database.url, 2)
    const leases = new Leases(world.database.url)
    const stopping = new AbortController()
    const tail = new LogTail(new PostgresLogReader(pool))
    await tail.start()
    const told = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => ({ key: `clock ${(from + n) % 5}`, value: String(from + n) }))
    let end = 20
    const before = (await world.admin.fetchTopicOffsets(outward[0] ?? '')).length
    const publisher = new OutwardPublisher({
      kafka: world.client,
      topics: outward,
      tells: { tell: (after) => Promise.resolve({ records: told(after, end), upTo: end }) },
      tail,
      leases,
      signal: stopping.signal,
      onTrouble: () => undefined,
      query: world.query,
    })
    const running = publisher.run()
    const noted = async () =>
      Number((await world.query<{ position: string }>('select position from bus.told_outward'))[0]?.position ?? 0)
    await eventually(noted, (position) => position === 20, 30_000)
    const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
    const order = { kafka: world.mode, databaseUrl: world.database.url, query: world.query, log: quiet }
    for (const topic of ['service-levels', 'service-levels-history'] as const)
      expect(await expandTopic({ ...order, of: topic, partitions: 9 })).toEqual({ epoch: 2 })
    await expect(expandTopic({ ...order, of: 'service-levels', partitions: 9 })).rejects.toThrow('only added')
    end = 40
    await eventually(noted, (position) => position === 40, 30_000)
    stopping.abort()
    await running
    for (const topic of outward) {
      expect(await world.admin.fetchTopicOffsets(topic)).toHaveLength(9)
      const records = await recordsOf(topic, 40)
      expect(records.map(({ value }) => Number(value)).sort((one, other) => one - other)).toEqual(
        Array.from({ length: 40 }, (_, n) => n),
      )
      // Of a partition in order, and each record where its key lies by the count of its time.
      for (const { key, value, partition } of records)
        expect([value, partition]).toEqual([value, partitionOf(key, Number(value) < 20 ? before : 9)])
    }
    // A start finds the count that is on record.
    await prepareTopics(world.admin, { query: world.query }, world.mode)
    await tail.stop()
    await leases.close()
    await pool.end()
  }, 180_000)

  it('is refused a topic that keeps more than the last of each clock, or forgets by age', async () => {
    await prepareTopics(world.admin, { query: world.query }, world.mode)
    const name = prefixed(world.mode, serviceLevelsTopic)
    await world.admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: 2, name, configEntries: [{ name: 'cleanup.policy', value: 'delete' }] }],
    })
    await eventually(
      () => prepareTopics(world.admin, { query: world.query }, world.mode).then(() => '', String),
      (said) => said.includes(`Topic ${name} has cleanup.policy=delete: set it to compact`),
      30_000,
    )
  }, 90_000)

  async function recordsOf(topic: string, count: number) {
    const consumer = world.client.consumer({ groupId: `${topic}.test` })
    const records: { key: string; value: string; type: string; partition: number }[] = []
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      eachMessage: ({ message, partition }) =>
        Promise.resolve(
          void records.push({
            partition,
            key: message.key?.toString() ?? '',
            value: message.value?.toString() ?? '',
            type: String(message.headers?.['content-type']),
          }),
        ),
    })
    await eventually(
      () => Promise.resolve(records.length),
      (have) => have >= count,
      30_000,
    )
    await consumer.disconnect()
    return records
  }
})
