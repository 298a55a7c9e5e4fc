import { describe, expect, it } from '@jest/globals'
import { serviceLevelsHistoryTopic, serviceLevelsTopic } from '@atlas/contracts'
import { logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import { Leases } from '../leases.js'
import { LogTail } from '../log/log-tail.js'
import { KafkaWorld } from '../testing/kafka-world.js'
import { testKafka } from '../testing/test-kafka.js'
import { eventually } from '../testing/toy-process.js'
import { OutwardPublisher } from './outward-publisher.js'
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
    const records: { key: string; value: string; type: string }[] = []
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      eachMessage: ({ message }) =>
        Promise.resolve(
          void records.push({
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
