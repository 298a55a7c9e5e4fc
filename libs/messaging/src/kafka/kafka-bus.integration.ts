import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Admin, Kafka } from 'kafkajs'
import { v7 } from 'uuid'
import { type IncidentId, type ServiceName, services } from '@atlas/contracts'
import { logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import type { BusMode } from '../bus-mode.js'
import { listDeadLetters, retryDeadLetter } from '../delivery/dead-letter-desk.js'
import type { Unit } from '../delivery/message.js'
import { Leases } from '../leases.js'
import { LogTail } from '../log/log-tail.js'
import { testKafka, type TestKafka } from '../testing/test-kafka.js'
import {
  eventually,
  newIncident,
  startToy,
  toyDatabase,
  type ToyDatabase,
  type ToyProcess,
} from '../testing/toy-process.js'
import { kafkaClient } from './kafka-client.js'
import { expandTopic } from './expand-topic.js'
import { acceptLostRecords } from './lane-offsets.js'
import { Relay } from './relay.js'

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
const kafka = await testKafka()
const suite = kafka ? describe : describe.skip

suite('the bus on Kafka', () => {
  let broker: TestKafka
  let client: Kafka
  let admin: Admin
  let database: ToyDatabase
  let mode: BusMode & { kind: 'kafka'; prefix: string }
  let running: ToyProcess[]

  beforeAll(async () => {
    if (!kafka) throw new Error('no Kafka')
    broker = kafka
    client = kafkaClient({ brokers: broker.brokers }, 'test', quiet)
    admin = client.admin()
    await admin.connect()
  })
  afterAll(async () => {
    await admin.disconnect()
    await broker.stop()
  })
  beforeEach(async () => {
    database = await toyDatabase()
    mode = { kind: 'kafka', brokers: broker.brokers, prefix: `${v7()}.`, partitions: 3 }
    running = []
  })
  afterEach(async () => {
    for (const process of running) await process.stop()
    await database.stop()
  }, 60_000)

  const start = async (only: readonly ServiceName[] = services, bus: BusMode = mode) => {
    const process = await startToy(database, bus, only)
    running.push(process)
    return process
  }
  const stop = async (process: ToyProcess) => {
    running = running.filter((other) => other !== process)
    await process.stop()
  }
  const topic = (service: string) => `${mode.prefix}atlas.${service}.v1`
  const query: Unit['query'] = async <Row>(sql: string, parameters?: readonly unknown[]) =>
    (await database.pool.query(sql, parameters && [...parameters])).rows as Row[]

  const notedBy = (process: ToyProcess, incidents: readonly IncidentId[], count: number) =>
    eventually(
      () => Promise.all(incidents.map((incident) => process.noted(incident))),
      (all) => all.every((said) => said.length >= count),
      60_000,
    )
  const relayed = (service: string, position: number) =>
    eventually(
      async () =>
        (await query<{ position: string }>('select position from bus.relay where service = $1', [service]))[0],
      (row) => Number(row?.position ?? 0) >= position,
    )
  /** Records of the topic, over its partitions. */
  const records = async (service: string) =>
    (await admin.fetchTopicOffsets(topic(service))).reduce((sum, { high }) => sum + Number(high), 0)
  const settled = (process: ToyProcess) =>
    eventually(
      () => process.bus.health(),
      ({ consumers, relays, parked }) =>
        parked === 0 && consumers.every(({ lag }) => lag === 0) && relays.every(({ lag }) => !lag),
      60_000,
    )
  const inOrder = (said: readonly string[], words: readonly string[]) => {
    expect(said.filter((word) => !word.startsWith('of'))).toEqual(words)
    expect(said.filter((word) => word.startsWith('of'))).toEqual(words.map((word) => `of ${word}`))
  }

  it('brings each event once, each incident and source in order', async () => {
    const process = await start()
    const incidents = Array.from({ length: 8 }, newIncident)
    for (const word of ['a', 'b', 'c']) await Promise.all(incidents.map((incident) => process.open(incident, word)))
    await notedBy(process, incidents, 6)
    await settled(process)
    for (const incident of incidents) inOrder(await process.noted(incident), ['a', 'b', 'c'])
    expect(await listDeadLetters(database.pool)).toEqual([])
  }, 90_000)

  it('has no effect twice when the relay dies between sending and noting it', async () => {
    const [source] = [await start([])]
    const incidents = Array.from({ length: 5 }, newIncident)
    let last = 0
    for (const incident of incidents) last = await source.open(incident, 'a', 'b')
    await withRelays(1, { dying: true }, () => relayed('intake', last))
    expect(await records('intake')).toBeGreaterThan(10)
    const process = await start()
    await notedBy(process, incidents, 4)
    await settled(process)
    for (const incident of incidents) inOrder(await process.noted(incident), ['a', 'b'])
  }, 90_000)

  it('has no effect twice while two relays take themselves for the leader', async () => {
    const process = await start(services.filter((service) => service !== 'intake'))
    const incidents = Array.from({ length: 6 }, newIncident)
    await withRelays(2, { dying: false }, async () => {
      for (const word of ['a', 'b', 'c']) for (const incident of incidents) await process.open(incident, word)
      await notedBy(process, incidents, 6)
    })
    await settled(process)
    for (const incident of incidents) inOrder(await process.noted(incident), ['a', 'b', 'c'])
  }, 90_000)

  it('has every effect once over rebalances in the middle of the stream', async () => {
    const first = await start()
    const incidents = Array.from({ length: 12 }, newIncident)
    const words = Array.from({ length: 20 }, (_, n) => `w${n}`)
    let second: ToyProcess | undefined
    for (const [n, word] of words.entries()) {
      await Promise.all(incidents.map((incident) => first.open(incident, word)))
      if (n === 5) second = await start()
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    if (second) await stop(second)
    await notedBy(first, incidents, words.length * 2)
    await settled(first)
    for (const incident of incidents) inOrder(await first.noted(incident), words)
    expect(await listDeadLetters(database.pool)).toEqual([])
  }, 120_000)

  it('sets a TypeError aside and goes on; it drains when it is retried', async () => {
    const process = await start()
    const [poisoned, sound] = [newIncident(), newIncident()]
    process.trouble.before = (service, { incidentId, type }) => {
      if (service === 'escalation' && incidentId === poisoned && type === 'IncidentOpened')
        (undefined as unknown as { field: string }).field.trim()
    }
    await process.open(poisoned, 'bad')
    await process.open(sound, 'good')
    await notedBy(process, [sound], 2)
    const [letter] = await eventually(
      () => listDeadLetters(database.pool, { state: 'dead' }),
      (found) => found.length > 0,
    )
    expect(letter?.error).toMatch(/^TypeError: [^]*toy-services/)
    process.trouble.before = () => undefined
    await retryDeadLetter(database.pool, letter?.id ?? 0)
    await notedBy(process, [poisoned], 2)
    await process.open(poisoned, 'more')
    await notedBy(process, [poisoned], 4)
    expect(await listDeadLetters(database.pool)).toEqual([])
  }, 90_000)

  it('sets what is no message of ours aside, once, and goes on', async () => {
    const process = await start()
    const producer = client.producer()
    await producer.connect()
    const incident = newIncident()
    await process.open(incident, 'before')
    await notedBy(process, [incident], 2)
    for (const partition of [0, 1, 2])
      await producer.send({ topic: topic('intake'), messages: [{ partition, value: 'no { json' }] })
    await producer.disconnect()
    await process.open(incident, 'after')
    await notedBy(process, [incident], 4)
    const letters = await eventually(
      () => listDeadLetters(database.pool, { consumer: 'escalation' }),
      (found) => found.length >= 3,
    )
    expect(letters.map(({ type, state }) => [type, state])).toEqual(letters.map(() => ['unreadable', 'dead']))
    expect(letters[0]?.error).toContain('SyntaxError')
    await stop(process)
    const again = await start()
    await again.open(incident, 'later')
    await notedBy(again, [incident], 6)
    expect(await listDeadLetters(database.pool, { consumer: 'escalation' })).toHaveLength(3)
  }, 90_000)

  it('reads from the log what the topic had lost before it came, and says so', async () => {
    const source = await start(['intake'])
    const incidents = Array.from({ length: 6 }, newIncident)
    let last = 0
    for (const incident of incidents) last = await source.open(incident, 'a', 'b')
    await relayed('intake', last)
    await deleteAll('intake')
    for (const incident of incidents) last = await source.open(incident, 'c')
    await relayed('intake', last)
    const process = await start()
    await notedBy(process, incidents, 6)
    await settled(process)
    for (const incident of incidents) inOrder(await process.noted(incident), ['a', 'b', 'c'])
    expect((await process.bus.health()).gaps).toBeGreaterThan(0)
  }, 90_000)

  it('stops aloud when records were deleted under its offset, and goes on by the log when it is told to', async () => {
    const before = await start()
    const incidents = Array.from({ length: 6 }, newIncident)
    for (const incident of incidents) await before.open(incident, 'a')
    await notedBy(before, incidents, 2)
    await settled(before)
    await stop(before)
    const source = await start(['intake'])
    let last = 0
    for (const incident of incidents) last = await source.open(incident, 'b')
    await relayed('intake', last)
    await deleteAll('intake')
    for (const incident of incidents) last = await source.open(incident, 'c')
    await relayed('intake', last)

    const stopped = await start()
    await eventually(
      () => Promise.resolve(stopped.bus.troubles().join('\n')),
      (troubles) => troubles.includes('escalation stopped at partition') && troubles.includes('the first one there is'),
    )
    await stop(stopped)
    for (const consumer of ['escalation', 'classification']) await acceptLostRecords(database.pool, consumer, 'intake')
    const told = await start()
    await notedBy(told, incidents, 6)
    await settled(told)
    for (const incident of incidents) inOrder(await told.noted(incident), ['a', 'b', 'c'])
  }, 120_000)

  it('takes the positions of the other bus over, with no effect doubled or lost, and refuses while one is behind', async () => {
    const incidents = Array.from({ length: 4 }, newIncident)
    const words: string[] = []
    for (const [n, bus] of ([{ kind: 'embedded' }, mode, { kind: 'embedded' }, mode] as BusMode[]).entries()) {
      const process = await start(services, bus)
      words.push(`w${n}`)
      for (const incident of incidents) await process.open(incident, `w${n}`)
      await notedBy(process, incidents, words.length * 2)
      await settled(process)
      await new Promise((resolve) => setTimeout(resolve, 2500))
      for (const incident of incidents) inOrder(await process.noted(incident), words)
      await stop(process)
    }
    const behind = await start(['intake'])
    await behind.open(incidents[0] ?? newIncident(), 'unread')
    await stop(behind)
    await expect(startToy(database, { kind: 'embedded' })).rejects.toThrow(/can't be changed while .* is behind/)
  }, 120_000)

  it('gives a topic more partitions while it runs, with no effect doubled, lost or out of order', async () => {
    const process = await start()
    const incidents = Array.from({ length: 10 }, newIncident)
    for (const incident of incidents) await process.open(incident, 'a', 'b')
    const order = { kafka: mode, service: 'intake', databaseUrl: database.url, query, log: quiet } as const
    expect(await expandTopic({ ...order, partitions: 7 })).toEqual({ epoch: 2 })
    await expect(expandTopic({ ...order, partitions: 7 })).rejects.toThrow('only added')
    for (const incident of incidents) await process.open(incident, 'c')
    await notedBy(process, incidents, 6)
    await settled(process)
    for (const incident of incidents) inOrder(await process.noted(incident), ['a', 'b', 'c'])
    expect(await admin.fetchTopicOffsets(topic('intake'))).toHaveLength(7)
    expect(await listDeadLetters(database.pool)).toEqual([])
    const again = await start()
    expect(again.bus.troubles()).toEqual([])
  }, 120_000)

  it('brings the signals of outside systems once, with the broker’s time, and sets a bad one aside', async () => {
    const producer = client.producer()
    await producer.connect()
    const process = await start()
    const send = (...values: string[]) =>
      producer.send({
        topic: `${mode.prefix}atlas.signals.v1`,
        messages: values.map((value) => ({ key: 'k', value, timestamp: '1000000000000' })),
      })
    await send('one', 'bad', 'two')
    const taken = () => query<{ text: string; appended_at: Date }>('select text, appended_at from taken order by n')
    await eventually(taken, (rows) => rows.length === 2)
    await stop(process)
    const again = await start()
    await send('three')
    const rows = await eventually(taken, (found) => found.length >= 3)
    await producer.disconnect()
    expect(rows.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
    expect(rows.every(({ appended_at }) => Date.now() - appended_at.getTime() < 120_000)).toBe(true)
    expect(await listDeadLetters(database.pool)).toMatchObject([{ consumer: 'intake:signals', state: 'dead' }])
    expect((await query('select from log.content')).length).toBe(1)
    expect((await again.bus.health()).deadLetters).toBe(1)
  }, 90_000)

  async function deleteAll(service: string): Promise<void> {
    const offsets = await admin.fetchTopicOffsets(topic(service))
    await admin.deleteTopicRecords({
      topic: topic(service),
      partitions: offsets
        .filter(({ high }) => high !== '0')
        .map(({ partition, high }) => ({ partition, offset: high })),
    })
  }

  /** Relays of intake that nobody keeps from leading at once; a dying one fails after each of its first two sends. */
  async function withRelays(count: number, { dying }: { dying: boolean }, work: () => Promise<unknown>): Promise<void> {
    const stopping = new AbortController()
    const pool = logPool(database.url, 3)
    const reader = new PostgresLogReader(pool)
    const tail = new LogTail(reader)
    await tail.start()
    let deaths = dying ? 2 : 0
    const relays = Array.from({ length: count }, () => {
      const leases = new Leases(database.url)
      leases.take = () => Promise.resolve({ lost: new AbortController().signal, release: () => Promise.resolve() })
      const options = { service: 'intake', topic: topic('intake'), kafka: client } as const
      return new Relay({
        ...options,
        tail,
        reader,
        leases,
        signal: stopping.signal,
        onTrouble: () => undefined,
        query: (sql, parameters) => {
          if (sql.includes('with fenced') && deaths-- > 0) throw new Error('died before the checkpoint')
          return query(sql, parameters)
        },
      })
    })
    const running = relays.map((relay) => relay.run())
    try {
      await work()
    } finally {
      stopping.abort()
      await Promise.all(running)
      await tail.stop()
      await pool.end()
    }
  }
})
