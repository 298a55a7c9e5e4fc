import { describe, expect, it } from '@jest/globals'
import { services } from '@atlas/contracts'
import { logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import { Leases } from '../leases.js'
import { LogTail } from '../log/log-tail.js'
import { inOrder, KafkaWorld } from '../testing/kafka-world.js'
import { testKafka } from '../testing/test-kafka.js'
import { eventually, newIncident } from '../testing/toy-process.js'
import { Relay } from './relay.js'
import { openCheckpoint, storeCheckpoint, Superseded } from './relay-checkpoint.js'

const kafka = await testKafka()
const suite = kafka ? describe : describe.skip

suite('the relay', () => {
  const world = new KafkaWorld(kafka)

  it('has no effect twice when the relay dies between sending and noting it', async () => {
    const [source] = [await world.start([])]
    const incidents = Array.from({ length: 5 }, newIncident)
    let last = 0
    for (const incident of incidents) last = await source.open(incident, 'a', 'b')
    await withRelays(1, { dying: true }, () => world.relayed('intake', last))
    expect(await world.records('intake')).toBeGreaterThan(10)
    const process = await world.start()
    await world.notedBy(process, incidents, 4)
    await world.settled(process)
    for (const incident of incidents) inOrder(await process.noted(incident), ['a', 'b'])
  }, 90_000)

  it('has no effect twice while two relays take themselves for the leader', async () => {
    const process = await world.start(services.filter((service) => service !== 'intake'))
    const incidents = Array.from({ length: 6 }, newIncident)
    await withRelays(2, { dying: false }, async () => {
      for (const word of ['a', 'b', 'c']) for (const incident of incidents) await process.open(incident, word)
      await world.notedBy(process, incidents, 6)
    })
    await world.settled(process)
    for (const incident of incidents) inOrder(await process.noted(incident), ['a', 'b', 'c'])
  }, 90_000)

  it('hands the lead over when the leader loses its connection, with nothing lost, doubled or out of order', async () => {
    const [one, other] = [await world.start(), await world.start()]
    const incidents = Array.from({ length: 4 }, newIncident)
    const words = ['a', 'b', 'c', 'd']
    const leaders = async () => {
      const health = await Promise.all([one, other].map(({ bus }) => bus.health()))
      return health.map(({ relays }) => relays.filter(({ lag }) => lag !== null).length)
    }
    await eventually(leaders, ([of = 0, another = 0]) => of + another === services.length)
    for (const word of words) {
      for (const incident of incidents) await one.open(incident, word)
      await world.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'atlas leases' and datname = current_database()`)
    }
    await world.notedBy(one, incidents, words.length * 2)
    const [relay] = await world.query<{ generation: string }>(
      `select generation from bus.relay where service = 'intake'`,
    )
    expect(Number(relay?.generation)).toBeGreaterThan(1)
    for (const incident of incidents) inOrder(await one.noted(incident), words)
    await eventually(leaders, ([of = 0, another = 0]) => of + another === services.length)
  }, 90_000)

  it('refuses the checkpoint of a leader that was superseded, and keeps that of the one that leads', async () => {
    const old = await openCheckpoint(world.query, 'intake')
    const leading = await openCheckpoint(world.query, 'intake')
    expect(leading.generation).toBe(old.generation + 1)
    await storeCheckpoint(world.query, { ...leading, position: 20, sent: new Map([[0, 19]]) })
    const late = storeCheckpoint(world.query, { ...old, position: 10, sent: new Map([[0, 10]]) })
    await expect(late).rejects.toThrow(Superseded)
    expect(await openCheckpoint(world.query, 'intake')).toMatchObject({ position: 20, sent: new Map([[0, 19]]) })
  })

  it('sends what is more than a topic takes as one batch of a partition, in order', async () => {
    const process = await world.start()
    const incident = newIncident()
    // 30 events of one incident, 60 KiB each: the broker refuses batches above 1 MiB, for good.
    const words = Array.from({ length: 30 }, (_, n) => `${n}:${'x'.repeat(60 * 1024)}`)
    const last = await process.open(incident, ...words)
    await world.relayed('intake', last)
    expect(await world.records('intake')).toBe(30)
    await world.notedBy(process, [incident], 60)
    inOrder(await process.noted(incident), words)
  }, 90_000)

  /** Relays of intake that nobody keeps from leading at once; a dying one fails after each of its first two sends. */
  async function withRelays(count: number, { dying }: { dying: boolean }, work: () => Promise<unknown>): Promise<void> {
    const stopping = new AbortController()
    const pool = logPool(world.database.url, 3)
    const reader = new PostgresLogReader(pool)
    const tail = new LogTail(reader)
    await tail.start()
    let deaths = dying ? 2 : 0
    const relays = Array.from({ length: count }, () => {
      const leases = new Leases(world.database.url)
      leases.take = () => Promise.resolve({ lost: new AbortController().signal, release: () => Promise.resolve() })
      const options = { service: 'intake', topic: world.topic('intake'), kafka: world.client } as const
      return new Relay({
        ...options,
        tail,
        reader,
        leases,
        signal: stopping.signal,
        onTrouble: () => undefined,
        query: (sql, parameters) => {
          if (sql.includes('with fenced') && deaths-- > 0) throw new Error('died before the checkpoint')
          return world.query(sql, parameters)
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
