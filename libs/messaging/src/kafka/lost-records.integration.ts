import { describe, expect, it } from '@jest/globals'
import { inOrder, KafkaWorld } from '../testing/kafka-world.js'
import { testKafka } from '../testing/test-kafka.js'
import { eventually, newIncident, quiet } from '../testing/toy-process.js'
import { expandTopic } from './expand-topic.js'
import { acceptLostRecords } from './lane-offsets.js'

const kafka = await testKafka()
const suite = kafka ? describe : describe.skip

suite('records that the topic has lost', () => {
  const world = new KafkaWorld(kafka)
  const incidents = Array.from({ length: 10 }, newIncident)

  /** Words of every incident, sent and gone from the topic before anybody read them. */
  const sendAll = async (...words: string[]) => {
    const source = await world.start(['intake'])
    let last = 0
    for (const incident of incidents) last = await source.open(incident, ...words)
    await world.relayed('intake', last)
    await world.stop(source)
  }
  const expand = (partitions: number) =>
    expandTopic({
      kafka: world.mode,
      of: 'intake',
      partitions,
      databaseUrl: world.database.url,
      query: world.query,
      log: quiet,
    })

  it('are read from the log also where nothing is left on the topic that would tell of them', async () => {
    await sendAll('a', 'b')
    await world.deleteAll('intake')
    const process = await world.start()
    await world.notedBy(process, incidents, 4)
    await world.settled(process)
    for (const incident of incidents) inOrder(await process.noted(incident), ['a', 'b'])
    expect((await process.bus.health()).gaps).toBeGreaterThan(0)
  }, 90_000)

  it('are read by the partition counts of their time, in order, after the topic was expanded', async () => {
    await sendAll('a', 'b')
    await expand(7)
    // Of the old epoch nothing is left: who is now in a new partition has its past in an old one.
    await world.deleteAll('intake')
    await sendAll('c')
    const process = await world.start()
    await world.notedBy(process, incidents, 6)
    await world.settled(process)
    for (const incident of incidents) inOrder(await process.noted(incident), ['a', 'b', 'c'])
  }, 90_000)

  it('stop a consumer that is under way, where kafkajs would jump to what is left (OFFSET_OUT_OF_RANGE)', async () => {
    const process = await world.start()
    const [incident = newIncident()] = incidents
    const left = Promise.withResolvers<undefined>()
    const entered = Promise.withResolvers<undefined>()
    process.trouble.before = (service) => {
      if (service === 'escalation') entered.resolve(undefined)
      return left.promise
    }
    await process.open(incident, 'held')
    await entered.promise
    const unread = await process.open(incident, 'unread')
    await world.relayed('intake', unread)
    await world.deleteAll('intake')
    left.resolve(undefined)
    await eventually(
      () => Promise.resolve(process.bus.troubles().join('\n')),
      (troubles) => troubles.includes('escalation stopped at partition') && troubles.includes('accept-lost-records'),
      60_000,
    )
    await world.stop(process)
    for (const consumer of ['escalation', 'classification'])
      expect(await acceptLostRecords(world.database.pool, consumer, 'intake')).toBe(true)
    const told = await world.start()
    await world.notedBy(told, [incident], 4)
    await world.settled(told)
    inOrder(await told.noted(incident), ['held', 'unread'])
  }, 120_000)

  it('stop it too when the topic was made anew and is shorter than what was read of it', async () => {
    const before = await world.start()
    for (const incident of incidents) await before.open(incident, 'a')
    await world.notedBy(before, incidents, 2)
    await world.settled(before)
    await world.stop(before)
    await world.admin.deleteTopics({ topics: [world.topic('intake')] })
    const stopped = await eventually(
      () => world.start().catch(() => undefined),
      (started) => started !== undefined,
    )
    await eventually(
      () => Promise.resolve(stopped?.bus.troubles().join('\n') ?? ''),
      (troubles) => troubles.includes('escalation stopped at partition') && troubles.includes('the topic ends at 0'),
    )
  }, 90_000)

  it('keep the order of each incident when none are lost and a new consumer reads over an expansion', async () => {
    await sendAll('a', 'b')
    await expand(7)
    await sendAll('c', 'd')
    const process = await world.start()
    await world.notedBy(process, incidents, 8)
    await world.settled(process)
    for (const incident of incidents) inOrder(await process.noted(incident), ['a', 'b', 'c', 'd'])
  }, 90_000)
})
