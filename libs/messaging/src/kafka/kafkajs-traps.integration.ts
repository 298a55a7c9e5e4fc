import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, jest } from '@jest/globals'
import type { Kafka } from 'kafkajs'
import { services } from '@atlas/contracts'
import { logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import { startBroker } from '../../../../infra/kafka/broker.mjs'
import { listDeadLetters } from '../delivery/dead-letter-desk.js'
import { Leases } from '../leases.js'
import { LogTail } from '../log/log-tail.js'
import { inOrder, KafkaWorld } from '../testing/kafka-world.js'
import { testKafka } from '../testing/test-kafka.js'
import { eventually, newIncident, quiet } from '../testing/toy-process.js'
import { createTopics } from './create-topics.js'
import { GroupConsumer } from './group-consumer.js'
import { kafkaClient } from './kafka-client.js'
import { Relay } from './relay.js'

const kafka = await testKafka()
const suite = kafka ? describe : describe.skip

/** What kafkajs 2.2.4 does that one would not expect (log-and-bus, "The bus"), and what we make of it. */
suite('a trap of kafkajs', () => {
  const world = new KafkaWorld(kafka)

  const topicOf = async (...values: string[]) => {
    const topic = `${world.mode.prefix}trap`
    await createTopics(world.admin, [{ topic, numPartitions: 1 }])
    const producer = world.client.producer()
    await producer.connect()
    await producer.send({ topic, messages: values.map((value) => ({ value })) })
    await producer.disconnect()
    return topic
  }

  describe('a handler’s error by name', () => {
    it.each([TypeError, RangeError, SyntaxError, ReferenceError])(
      'a %p stops its consumer for good',
      async (Thrown) => {
        const topic = await topicOf('one')
        const consumer = world.client.consumer({ groupId: `${topic}.theirs` })
        const crashed = new Promise<boolean>((resolve) => {
          // Not one for a broker that has just started.
          consumer.on(consumer.events.CRASH, ({ payload }) => {
            if (payload.error.message === 'of a handler') resolve(payload.restart)
          })
        })
        await consumer.connect()
        await consumer.subscribe({ topics: [topic], fromBeginning: true })
        await consumer.run({ eachBatch: () => Promise.reject(new Thrown('of a handler')) })
        expect(await crashed).toBe(false)
        await consumer.disconnect()
      },
    )

    it('and not ours: the same records come again', async () => {
      const topic = await topicOf('one', 'two')
      const stopping = new AbortController()
      const thrown: Error[] = [new TypeError('a'), new RangeError('b'), new SyntaxError('c'), new ReferenceError('d')]
      const left = [...thrown]
      const said: unknown[] = []
      const done = Promise.withResolvers<string[]>()
      const group = new GroupConsumer({
        kafka: world.client,
        groupId: `${topic}.ours`,
        topics: new Map([[topic, 'intake']]),
        reader: {
          consumer: 'escalation',
          query: world.query,
          begin: () => Promise.resolve(),
          forget: () => undefined,
          read: ({ records }) => {
            const error = left.shift()
            if (error) return Promise.reject(error)
            done.resolve(records.map(({ value }) => String(value)))
            return Promise.resolve()
          },
        },
        signal: stopping.signal,
        onTrouble: (error) => said.push(error),
      })
      const running = group.run()
      expect(await done.promise).toEqual(['one', 'two'])
      expect(said).toEqual(thrown)
      stopping.abort()
      await running
    })
  })

  it('a timer of 1 ms and a negative delay on each connection: ours are at rest', async () => {
    const admin = kafkaClient({ brokers: world.mode.brokers }, 'idle', quiet).admin()
    await admin.connect()
    await admin.listTopics()
    const timers = jest.spyOn(globalThis, 'setTimeout')
    await sleep(300)
    const calls = timers.mock.calls.map(([, delay]) => delay)
    timers.mockRestore()
    await admin.disconnect()
    expect(calls).toEqual([])
  })

  it('no linger, so a request for each send: the relay sends what there is at once', async () => {
    const process = await world.start(services)
    await world.stop(process)
    const topic = await topicOf()
    const theirs = counted(world.client)
    const producer = theirs.client.producer()
    await producer.connect()
    await Promise.all(Array.from({ length: 20 }, () => producer.send({ topic, messages: [{ value: 'x' }] })))
    await producer.disconnect()
    expect(theirs.requests).toBe(20)

    const writer = await world.start([])
    const last = await writer.open(newIncident(), ...Array.from({ length: 300 }, (_, n) => `w${n}`))
    const ours = counted(world.client)
    await withRelay(ours.client, () => world.relayed('intake', last))
    expect({ sent: await world.records('intake'), requests: ours.requests }).toEqual({ sent: 300, requests: 1 })
  }, 60_000)

  it('the old generation goes on after a rebalance: what it does late has no effect', async () => {
    const timing = { ...world.mode, rebalanceTimeout: 2000 }
    const old = await world.start(services, timing)
    const incident = newIncident()
    const left = Promise.withResolvers<undefined>()
    const entered = Promise.withResolvers<undefined>()
    old.trouble.before = (service) => {
      if (service !== 'escalation') return undefined
      entered.resolve(undefined)
      return left.promise
    }
    await old.open(incident, 'a', 'b')
    await entered.promise
    const fresh = await world.start(services, timing)
    await world.notedBy(fresh, [incident], 4)
    // Only now does the old one, in the middle of its unit, go on with what is another's by now.
    left.resolve(undefined)
    old.trouble.before = () => undefined
    await fresh.open(incident, 'c')
    await world.notedBy(fresh, [incident], 6)
    await world.settled(fresh)
    inOrder(await fresh.noted(incident), ['a', 'b', 'c'])
    expect(await listDeadLetters(world.database.pool)).toEqual([])
  }, 120_000)

  it('a session ends with a batch that is longer: heartbeats go on, and it is brought once', async () => {
    const process = await world.start(services, { ...world.mode, sessionTimeout: 6000 })
    const incident = newIncident()
    let brought = 0
    process.trouble.before = (service) => {
      if (service !== 'escalation') return undefined
      brought++
      return sleep(8000)
    }
    const members = async () => {
      const { groups } = await world.admin.describeGroups([`${world.mode.prefix}atlas.escalation`])
      return groups.flatMap((group) => group.members.map(({ memberId }) => memberId))
    }
    const before = await eventually(members, ({ length }) => length === 1)
    await process.open(incident, 'slow')
    await world.notedBy(process, [incident], 1)
    expect(await members()).toEqual(before)
    process.trouble.before = () => undefined
    await world.notedBy(process, [incident], 2)
    inOrder(await process.noted(incident), ['slow'])
    expect(brought).toBeLessThanOrEqual(2)
  }, 60_000)

  it('a single broker that would keep groups’ offsets three times lets nobody join: the group says so, and goes on', async () => {
    const broker = await startBroker({ properties: { 'offsets.topic.replication.factor': 3 } })
    const stopping = new AbortController()
    try {
      const client = kafkaClient({ brokers: [broker.brokers] }, 'single', quiet)
      const said = Promise.withResolvers<unknown>()
      const group = new GroupConsumer({
        kafka: client,
        groupId: 'nobody',
        topics: new Map(),
        reader: {
          consumer: 'escalation',
          query: world.query,
          begin: () => Promise.resolve(),
          forget: () => undefined,
          read: () => Promise.resolve(),
        },
        signal: stopping.signal,
        onTrouble: said.resolve,
      })
      const running = group.run()
      expect(String(await said.promise)).toContain('group coordinator')
      expect(group.trouble).toBeDefined()
      stopping.abort()
      await running
    } finally {
      stopping.abort()
      await broker.stop()
    }
  }, 120_000)

  /** A relay of intake by this client, while the work goes on. */
  async function withRelay(client: Kafka, work: () => Promise<unknown>): Promise<void> {
    const stopping = new AbortController()
    const pool = logPool(world.database.url, 3)
    const reader = new PostgresLogReader(pool)
    const tail = new LogTail(reader)
    const leases = new Leases(world.database.url)
    await tail.start()
    const relay = new Relay({
      service: 'intake',
      topic: world.topic('intake'),
      kafka: client,
      tail,
      reader,
      leases,
      query: world.query,
      signal: stopping.signal,
      onTrouble: () => undefined,
    })
    const running = relay.run()
    try {
      await work()
    } finally {
      stopping.abort()
      await running
      await leases.close()
      await tail.stop()
      await pool.end()
    }
  }
})

/** The client, and how many requests to produce its producers have made. */
function counted(kafka: Kafka): { client: Kafka; readonly requests: number } {
  let requests = 0
  const client = Object.create(kafka) as Kafka
  client.producer = (config) => {
    const producer = kafka.producer(config)
    producer.on(producer.events.REQUEST, ({ payload }) => (requests += payload.apiName === 'Produce' ? 1 : 0))
    return producer
  }
  return {
    client,
    get requests() {
      return requests
    },
  }
}
