import { describe, expect, it } from '@jest/globals'
import type { BusMode } from '../bus-mode.js'
import { listDeadLetters, retryDeadLetter } from '../delivery/dead-letter-desk.js'
import { inOrder, KafkaWorld } from '../testing/kafka-world.js'
import { testKafka } from '../testing/test-kafka.js'
import { eventually, newIncident, quiet, startToy, type ToyProcess } from '../testing/toy-process.js'
import { services } from '@atlas/contracts'
import { expandTopic } from './expand-topic.js'
import { acceptLostRecords } from './lane-offsets.js'

const kafka = await testKafka()
const suite = kafka ? describe : describe.skip

suite('the bus on Kafka', () => {
  const world = new KafkaWorld(kafka)

  it('brings each event once, each incident and source in order', async () => {
    const process = await world.start()
    const incidents = Array.from({ length: 8 }, newIncident)
    for (const word of ['a', 'b', 'c']) await Promise.all(incidents.map((incident) => process.open(incident, word)))
    await world.notedBy(process, incidents, 6)
    await world.settled(process)
    for (const incident of incidents) inOrder(await process.noted(incident), ['a', 'b', 'c'])
    expect(await listDeadLetters(world.database.pool)).toEqual([])
  }, 90_000)

  it('has every effect once over rebalances in the middle of the stream', async () => {
    const first = await world.start()
    const incidents = Array.from({ length: 12 }, newIncident)
    const words = Array.from({ length: 20 }, (_, n) => `w${n}`)
    let second: ToyProcess | undefined
    for (const [n, word] of words.entries()) {
      await Promise.all(incidents.map((incident) => first.open(incident, word)))
      if (n === 5) second = await world.start()
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    if (second) await world.stop(second)
    await world.notedBy(first, incidents, words.length * 2)
    await world.settled(first)
    for (const incident of incidents) inOrder(await first.noted(incident), words)
    expect(await listDeadLetters(world.database.pool)).toEqual([])
  }, 120_000)

  it('sets a TypeError aside and goes on; it drains when it is retried', async () => {
    const process = await world.start()
    const [poisoned, sound] = [newIncident(), newIncident()]
    process.trouble.before = (service, { incidentId, type }) => {
      if (service === 'escalation' && incidentId === poisoned && type === 'IncidentOpened')
        (undefined as unknown as { field: string }).field.trim()
    }
    await process.open(poisoned, 'bad')
    await process.open(sound, 'good')
    await world.notedBy(process, [sound], 2)
    const [letter] = await eventually(
      () => listDeadLetters(world.database.pool, { state: 'dead' }),
      (found) => found.length > 0,
    )
    expect(letter?.error).toMatch(/^TypeError: [^]*toy-services/)
    process.trouble.before = () => undefined
    await retryDeadLetter(world.database.pool, letter?.id ?? 0)
    await world.notedBy(process, [poisoned], 2)
    await process.open(poisoned, 'more')
    await world.notedBy(process, [poisoned], 4)
    expect(await listDeadLetters(world.database.pool)).toEqual([])
  }, 90_000)

  it('reads from the log what the topic had lost before it came, and says so', async () => {
    const source = await world.start(['intake'])
    const incidents = Array.from({ length: 6 }, newIncident)
    let last = 0
    for (const incident of incidents) last = await source.open(incident, 'a', 'b')
    await world.relayed('intake', last)
    await world.deleteAll('intake')
    for (const incident of incidents) last = await source.open(incident, 'c')
    await world.relayed('intake', last)
    const process = await world.start()
    await world.notedBy(process, incidents, 6)
    await world.settled(process)
    for (const incident of incidents) inOrder(await process.noted(incident), ['a', 'b', 'c'])
    expect((await process.bus.health()).gaps).toBeGreaterThan(0)
  }, 90_000)

  it('stops aloud when records were deleted under its offset, and goes on by the log when it is told to', async () => {
    const before = await world.start()
    const incidents = Array.from({ length: 6 }, newIncident)
    for (const incident of incidents) await before.open(incident, 'a')
    await world.notedBy(before, incidents, 2)
    await world.settled(before)
    await world.stop(before)
    const source = await world.start(['intake'])
    let last = 0
    for (const incident of incidents) last = await source.open(incident, 'b')
    await world.relayed('intake', last)
    await world.deleteAll('intake')
    for (const incident of incidents) last = await source.open(incident, 'c')
    await world.relayed('intake', last)

    const stopped = await world.start()
    await eventually(
      () => Promise.resolve(stopped.bus.troubles().join('\n')),
      (troubles) => troubles.includes('escalation stopped at partition') && troubles.includes('the first one there is'),
    )
    await world.stop(stopped)
    for (const consumer of ['escalation', 'classification'])
      await acceptLostRecords(world.database.pool, consumer, 'intake')
    const told = await world.start()
    await world.notedBy(told, incidents, 6)
    await world.settled(told)
    for (const incident of incidents) inOrder(await told.noted(incident), ['a', 'b', 'c'])
  }, 120_000)

  it('takes the positions of the other bus over, with no effect doubled or lost, and refuses while one is behind', async () => {
    const incidents = Array.from({ length: 4 }, newIncident)
    const words: string[] = []
    for (const [n, bus] of (
      [{ kind: 'embedded' }, world.mode, { kind: 'embedded' }, world.mode] as BusMode[]
    ).entries()) {
      const process = await world.start(services, bus)
      words.push(`w${n}`)
      for (const incident of incidents) await process.open(incident, `w${n}`)
      await world.notedBy(process, incidents, words.length * 2)
      await world.settled(process)
      await new Promise((resolve) => setTimeout(resolve, 2500))
      for (const incident of incidents) inOrder(await process.noted(incident), words)
      await world.stop(process)
    }
    const behind = await world.start(['intake'])
    await behind.open(incidents[0] ?? newIncident(), 'unread')
    await world.stop(behind)
    await expect(startToy(world.database, { kind: 'embedded' })).rejects.toThrow(/can't be changed while .* is behind/)
  }, 120_000)

  it('gives a topic more partitions while it runs, with no effect doubled, lost or out of order', async () => {
    const process = await world.start()
    const incidents = Array.from({ length: 10 }, newIncident)
    for (const incident of incidents) await process.open(incident, 'a', 'b')
    const order = {
      kafka: world.mode,
      of: 'intake',
      databaseUrl: world.database.url,
      query: world.query,
      log: quiet,
    } as const
    expect(await expandTopic({ ...order, partitions: 7 })).toEqual({ epoch: 2 })
    await expect(expandTopic({ ...order, partitions: 7 })).rejects.toThrow('only added')
    for (const incident of incidents) await process.open(incident, 'c')
    await world.notedBy(process, incidents, 6)
    await world.settled(process)
    for (const incident of incidents) inOrder(await process.noted(incident), ['a', 'b', 'c'])
    expect(await world.admin.fetchTopicOffsets(world.topic('intake'))).toHaveLength(7)
    expect(await listDeadLetters(world.database.pool)).toEqual([])
    const again = await world.start()
    expect(again.bus.troubles()).toEqual([])
  }, 120_000)
})
