import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Producer } from 'kafkajs'
import { listDeadLetters } from '../delivery/dead-letter-desk.js'
import { KafkaWorld } from '../testing/kafka-world.js'
import { testKafka } from '../testing/test-kafka.js'
import { eventually, newIncident, soon } from '../testing/toy-process.js'

const kafka = await testKafka()
const suite = kafka ? describe : describe.skip

suite('the topic of outside systems', () => {
  const world = new KafkaWorld(kafka)
  let producer: Producer
  beforeEach(async () => {
    producer = world.client.producer()
    await producer.connect()
  })
  afterEach(() => producer.disconnect())

  const recordsOf = (values: readonly string[]) => ({
    topic: world.topic('signals'),
    messages: values.map((value) => ({ key: 'k', value, timestamp: '1000000000000' })),
  })
  const send = (...values: string[]) => producer.send(recordsOf(values))
  /** As a producer of an outside system may. */
  const inTransaction = async (outcome: 'commit' | 'abort', ...values: string[]) => {
    const transactional = world.client.producer({
      transactionalId: `${world.mode.prefix}outside`,
      maxInFlightRequests: 1,
      idempotent: true,
    })
    await transactional.connect()
    try {
      const transaction = await transactional.transaction()
      await transaction.send(recordsOf(values))
      await transaction[outcome]()
    } finally {
      await transactional.disconnect()
    }
  }
  const taken = (count: number) =>
    eventually(
      () => world.query<{ text: string; appended_at: Date }>('select text, appended_at from taken order by n'),
      ({ length }) => length >= count,
    )

  it('is brought once, with the broker’s time, and a bad record is set aside', async () => {
    const process = await world.start()
    await send('one', 'bad', 'two')
    await taken(2)
    await world.stop(process)
    const again = await world.start()
    await send('three')
    const rows = await taken(3)
    expect(rows.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
    expect(rows.every(({ appended_at }) => Date.now() - appended_at.getTime() < 120_000)).toBe(true)
    expect(await listDeadLetters(world.database.pool)).toMatchObject([{ consumer: 'intake:signals', state: 'dead' }])
    expect((await world.query('select from log.content')).length).toBe(1)
    expect((await again.bus.health()).deadLetters).toBe(1)
  }, 90_000)

  it('may be written in transactions: what was aborted isn’t brought, and is no loss', async () => {
    const process = await world.start()
    await inTransaction('commit', 'one', 'two')
    await taken(2)
    await inTransaction('abort', 'never')
    await inTransaction('commit', 'three')
    await taken(3)
    await inTransaction('abort', 'never', 'ever')
    await world.stop(process)
    const again = await world.start()
    await inTransaction('abort', 'nor this')
    await inTransaction('commit', 'four')
    expect((await taken(4)).map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four'])
    expect(again.bus.troubles()).toEqual([])
    await world.stop(again)
    // Records that nobody is ever brought are all that is left to read; intake's timers don't wait for them.
    await inTransaction('abort', 'the last')
    const silent = newIncident()
    const owner = `report-${silent}`
    const clock = await world.start([])
    await clock.arm({ service: 'intake', owner, name: 'silence', dueAt: soon(-60_000), incidentId: silent })
    await world.notedBy(await world.start(), [silent], 2)
  }, 90_000)

  it('has its lag in health while what lies there isn’t taken', async () => {
    const process = await world.start()
    const lag = async () =>
      (await process.bus.health()).consumers.find(({ consumer }) => consumer === 'intake:signals')?.lag
    expect(await lag()).toBe(0)
    const holding = await world.database.pool.connect()
    await holding.query('begin')
    await holding.query('lock table taken in exclusive mode')
    await send('one', 'two')
    await eventually(lag, (now) => now === 2)
    await holding.query('commit')
    holding.release()
    await taken(2)
    await eventually(lag, (now) => now === 0)
  }, 90_000)

  it('is read after a stop before intake’s timers fire: a heartbeat that lies there puts its alarm off', async () => {
    const before = await world.start()
    const [beating, silent] = [newIncident(), newIncident()]
    await world.stop(before)
    const clock = await world.start([])
    for (const incidentId of [beating, silent])
      await clock.arm({
        service: 'intake',
        owner: `report-${incidentId}`,
        name: 'silence',
        dueAt: soon(-60_000),
        incidentId,
      })
    await send(...Array.from({ length: 300 }, () => `beat ${newIncident()}`), `beat ${beating}`)
    const process = await world.start()
    await world.notedBy(process, [silent], 2)
    expect(await process.noted(silent)).toEqual(['silence', 'of silence'])
    await taken(301)
    expect(await process.noted(beating)).toEqual([])
    const opened = await world.query(`select from log.events where stream_id = $1`, [`report-${beating}`])
    expect(opened).toEqual([])
  }, 90_000)
})
