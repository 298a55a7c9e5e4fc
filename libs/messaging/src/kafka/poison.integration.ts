import { describe, expect, it } from '@jest/globals'
import kafkajs from 'kafkajs'
import { dropDeadLetter, listDeadLetters, retryDeadLetter, showDeadLetter } from '../delivery/dead-letter-desk.js'
import { inOrder, KafkaWorld } from '../testing/kafka-world.js'
import { openAsLaterRelease } from '../testing/later-release.js'
import { testKafka } from '../testing/test-kafka.js'
import { eventually, newIncident } from '../testing/toy-process.js'

const kafka = await testKafka()
const suite = kafka ? describe : describe.skip

suite('a poison message', () => {
  const world = new KafkaWorld(kafka)

  const letters = (state: 'dead' | 'behind', count: number, consumer = 'escalation') =>
    eventually(
      () => listDeadLetters(world.database.pool, { consumer, state }),
      ({ length }) => length >= count,
    )

  const noMessages = [
    ['bad JSON', 'no { json', 'SyntaxError'],
    ['JSON of another schema', '{"hello":"world"}', 'type should be text'],
    ['no bytes at all', '', 'SyntaxError'],
    ['5 MB', `{"type":"${'x'.repeat(5_000_000)}"}`, 'bytes are more than any message'],
  ] as const

  it(`that is no message of ours (${noMessages.map(([what]) => what).join(', ')}) stands alone, once, and all else goes on`, async () => {
    const process = await world.start()
    const [before, after] = [newIncident(), newIncident()]
    await process.open(before, 'a')
    await world.notedBy(process, [before], 2)
    // A topic that somebody made for larger messages than ours.
    await world.admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name: world.topic('intake'),
          configEntries: [{ name: 'max.message.bytes', value: '10000000' }],
        },
      ],
    })
    const producer = world.client.producer()
    await producer.connect()
    for (const [, value] of noMessages)
      await producer.send({
        topic: world.topic('intake'),
        messages: [0, 1, 2].map((partition) => ({ partition, value })),
      })
    await producer.disconnect()
    await process.open(before, 'b')
    await process.open(after, 'a')
    await world.notedBy(process, [before], 4)
    await world.notedBy(process, [after], 2)

    const dead = await letters('dead', 12)
    expect(new Set(dead.map(({ key }) => key)).size).toBe(12)
    const full = await Promise.all(dead.map(({ id }) => showDeadLetter(world.database.pool, id)))
    for (const [what, value, error] of noMessages) {
      const ofKind = full.filter((letter) => letter?.bytes?.equals(Buffer.from(value)))
      expect([what, ofKind.length]).toEqual([what, 3])
      for (const letter of ofKind) {
        expect(letter).toMatchObject({ type: 'unreadable', source: 'intake', attempts: 1 })
        expect(letter?.error).toContain(error)
      }
    }
    await world.stop(process)
    const again = await world.start()
    await again.open(before, 'c')
    await world.notedBy(again, [before], 6)
    inOrder(await again.noted(before), ['a', 'b', 'c'])
    expect(await listDeadLetters(world.database.pool, { consumer: 'escalation' })).toHaveLength(12)
  }, 90_000)

  it('of an unknown version is set aside in its incident’s order, and what is behind it flows when it is dropped', async () => {
    const process = await world.start()
    const [incident, other] = [newIncident(), newIncident()]
    await process.open(incident, 'a')
    await world.notedBy(process, [incident], 2)
    await openAsLaterRelease(world.database.pool, incident)
    await process.open(incident, 'b')
    await process.open(other, 'a')
    await world.notedBy(process, [other], 2)
    const [letter] = await letters('dead', 1)
    expect(letter).toMatchObject({ type: 'IncidentOpened', key: incident, attempts: 3 })
    expect(letter?.error).toContain('no event version that this release knows')
    await letters('behind', 1, 'classification')
    await letters('behind', 1, 'reporting:toy')
    inOrder(await process.noted(incident), ['a'])

    // Retried by the release that doesn't know it either, it is dead again; then an operator gives it up.
    await retryDeadLetter(world.database.pool, letter?.id ?? 0)
    await eventually(
      () => showDeadLetter(world.database.pool, letter?.id ?? 0),
      (again) => again?.state === 'dead' && again.attempts === 3,
    )
    const dead = await listDeadLetters(world.database.pool, { state: 'dead' })
    expect(dead.map(({ consumer }) => consumer).sort()).toEqual(['classification', 'escalation', 'reporting:toy'])
    for (const { id } of dead) await dropDeadLetter(world.database.pool, id)
    await world.notedBy(process, [incident], 4)
    inOrder(await process.noted(incident), ['a', 'b'])
    await eventually(
      () => listDeadLetters(world.database.pool),
      ({ length }) => length === 0,
    )
  }, 90_000)

  it('is one whose handler would append more than the log takes', async () => {
    const process = await world.start()
    const [large, sound] = [newIncident(), newIncident()]
    process.trouble.before = (service, event) => {
      if (service === 'escalation' && event.incidentId === large)
        Object.assign(event.data as object, { said: 'x'.repeat(300 * 1024) })
    }
    await process.open(large, 'small')
    await process.open(sound, 'a')
    await world.notedBy(process, [sound], 2)
    const [letter] = await letters('dead', 1)
    expect(letter).toMatchObject({ key: large, attempts: 3 })
    expect(letter?.error).toMatch(/^Error: FiringNoted has \d+ bytes, more than the 262144/)
    expect(await process.noted(large)).toEqual([])
  }, 90_000)
})
