import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { type Instant, sealsTopic } from '@atlas/contracts'
import { genesis, sealLine, sealStream, signSeal } from '@atlas/event-sourcing'
import { logPool, PostgresEventLog, PostgresLogReader } from '@atlas/event-store-postgres'
import { byTest } from '@atlas/event-store-postgres/testing'
import { Leases } from '../leases.js'
import { KafkaWorld } from '../testing/kafka-world.js'
import { testKafka } from '../testing/test-kafka.js'
import { eventually } from '../testing/toy-process.js'
import { SealsPublisher } from './seals-publisher.js'
import { prefixed, prepareTopics } from './topics.js'

const kafka = await testKafka()
const suite = kafka ? describe : describe.skip
const { privateKey } = generateKeyPairSync('ed25519')
const sealed = (number: number) =>
  signSeal(privateKey, {
    number,
    first: number,
    last: number,
    count: 1,
    root: 'ab'.repeat(32),
    previous: genesis,
    sealedAt: '2026-11-23T09:30:00.000Z' as Instant,
  })

suite('the publisher of seals', () => {
  const world = new KafkaWorld(kafka)

  it('brings each seal to the topic in order, those twice that it had not noted when it died', async () => {
    await prepareTopics(world.admin, { query: world.query }, world.mode)
    const pool = logPool(world.database.url, 3)
    const log = new PostgresEventLog({ pool, services: ['reporting'] })
    const seal = (number: number) =>
      log.transact({ streams: [sealStream(number)] }, byTest, (tx) =>
        tx.append(sealStream(number), null, [{ type: 'SegmentSealed', occurredAt: tx.now, data: sealed(number) }]),
      )
    for (const number of [1, 2, 3]) await seal(number)
    const stopping = new AbortController()
    const leases = new Leases(world.database.url)
    let dies = true
    const publisher = new SealsPublisher({
      kafka: world.client,
      topic: prefixed(world.mode, sealsTopic),
      reader: new PostgresLogReader(pool),
      leases,
      signal: stopping.signal,
      onTrouble: () => undefined,
      query: (sql, parameters) => {
        if (!sql.includes('insert into bus.published_seal') || !dies) return world.query(sql, parameters)
        dies = false
        throw new Error('died before it was noted')
      },
    })
    const running = publisher.run()
    const noted = async () =>
      Number((await world.query<{ number: string }>('select number from bus.published_seal'))[0]?.number ?? 0)
    await eventually(noted, (number) => number === 3, 30_000)
    await seal(4)
    await eventually(noted, (number) => number === 4, 30_000)
    stopping.abort()
    await running
    const lines = await linesOf(prefixed(world.mode, sealsTopic), 7)
    expect(lines).toEqual([1, 2, 3, 1, 2, 3, 4].map((number) => sealLine(sealed(number))))
    await leases.close()
    await pool.end()
  }, 90_000)

  it('is refused a topic that would forget', async () => {
    await prepareTopics(world.admin, { query: world.query }, world.mode)
    const name = prefixed(world.mode, sealsTopic)
    await world.admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: 2, name, configEntries: [{ name: 'retention.ms', value: '604800000' }] }],
    })
    await eventually(
      () => prepareTopics(world.admin, { query: world.query }, world.mode).then(() => '', String),
      (said) => said.includes(`Topic ${name} has retention.ms=604800000: set it to -1`),
      30_000,
    )
  }, 90_000)

  /** So many records of the topic from its first. */
  async function linesOf(topic: string, count: number): Promise<string[]> {
    const consumer = world.client.consumer({ groupId: `${topic}.test` })
    const lines: string[] = []
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      eachMessage: ({ message }) => Promise.resolve(void lines.push(message.value?.toString() ?? '')),
    })
    await eventually(
      () => Promise.resolve(lines.length),
      (have) => have >= count,
      30_000,
    )
    await consumer.disconnect()
    return lines
  }
})
