import { describe, expect, it } from '@jest/globals'
import {
  ServiceLevelHistory,
  ServiceLevelMessage,
  serviceLevelsHistoryTopic,
  serviceLevelsTopic,
} from '@atlas/contracts'
import kafkajs from 'kafkajs'
import type { AcceptanceBus } from '../acceptance/world/bus.js'
import { Atlas } from '../acceptance/world/atlas.js'
import { eventually } from '../acceptance/world/eventually.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { chance, sampleOf, seed } from './seed.js'
import { sendUntilAccepted } from './signals.js'
import { catchWebhooks } from './webhook-catcher.js'

/**
 * Killed while consumers outside are told of clocks: of what was told and not noted they hear again, the same bytes under
 * the same id, and of everything at least once; on a topic each clock in its order.
 */
const steps = ['told outward before noted', 'webhook begun before sent', 'webhook accepted before outcome'] as const
const six: AcceptanceBus = { kind: 'services' }

/** All that there is to be told, by the log. */
async function history(atlas: Atlas): Promise<ServiceLevelMessage[]> {
  const all: ServiceLevelMessage[] = []
  for (let cursor = ''; ;) {
    const page = ServiceLevelHistory.parse(await atlas.get(`/v1/service-levels/history?limit=500${cursor}`))
    all.push(...page.items)
    if (page.next === null) return all
    cursor = `&cursor=${page.next}`
  }
}
const idOf = ({ clock, sequence }: ServiceLevelMessage): string => `${clock}@${sequence}`

describe.each(sampleOf(steps, 1, 5))('killed at: %s', (step) => {
  const topics = step === 'told outward before noted'
  // Signals that come together may be told of in one send.
  const pass = topics ? 1 : 1 + Math.floor(chance(seed + step.length)() * 3)
  it(`pass ${pass}: every fact is told at least once under one id`, async () => {
    const webhooks = await catchWebhooks()
    const told = { ATLAS_SERVICE_LEVEL_WEBHOOKS: webhooks.url, ATLAS_WEBHOOK_SECRET: 'a secret of the installation' }
    const atlas = await Atlas.start(told, topics ? six : { kind: 'embedded' })
    try {
      await atlas.processOf('reporting').stop()
      await atlas.startProcesses({ ATLAS_FAULT: `${step}:${pass}` }, 'reporting')
      const victim = atlas.processOf('reporting')
      const sending = sendUntilAccepted(atlas, ['told-1', 'told-2', 'told-3'])
      if (!topics) {
        // Clocks of all three have started, and then they breach.
        await eventually(async () => expect(await clocksStarted(atlas)).toBeGreaterThanOrEqual(3))
        await atlas.timePasses(5 * 24 * 3_600_000)
      }
      await victim.ended()
      expect(victim.signal).toBe('SIGKILL')
      await atlas.startProcesses({}, 'reporting')
      const accepted = [...(await sending), ...(await sendUntilAccepted(atlas, ['told-4']))]
      await expectGoodLedger(atlas, accepted)
      if (topics) await expectOnTopics(atlas)
      else await expectPosted(atlas, webhooks.caught, step === 'webhook accepted before outcome')
    } finally {
      await atlas.stop()
      await webhooks.stop()
    }
  })
})

async function clocksStarted(atlas: Atlas): Promise<number> {
  const { rows } = await atlas.sql.query<{ started: number }>(
    `select count(distinct incident_id)::int as started from log.events where type = 'ClockStarted.v1'`,
  )
  return rows[0]?.started ?? 0
}

/** On both topics all that the log has to tell, each clock's messages first seen in their order, and again as they were. */
async function expectOnTopics(atlas: Atlas): Promise<void> {
  const { KAFKA_BROKERS: brokers = '', KAFKA_PREFIX: prefix = '' } = atlas.commandEnvironment
  const seen = new Map(
    [serviceLevelsTopic, serviceLevelsHistoryTopic].map((topic) => [`${prefix}${topic}`, [] as Seen[]]),
  )
  const consumer = new kafkajs.Kafka({ brokers: brokers.split(','), logLevel: 0 }).consumer({
    groupId: `${prefix}test`,
  })
  await consumer.connect()
  await consumer.subscribe({ topics: [...seen.keys()], fromBeginning: true })
  await consumer.run({
    eachMessage: ({ topic, message }) => {
      const value = message.value?.toString() ?? ''
      const { data } = JSON.parse(value) as { data: unknown }
      seen.get(topic)?.push({ message: ServiceLevelMessage.parse(data), value })
      return Promise.resolve()
    },
  })
  try {
    await eventually(async () => {
      const wanted = (await history(atlas)).map(idOf).sort()
      expect(wanted.length).toBeGreaterThan(4)
      for (const messages of seen.values())
        expect([...new Set(messages.map(({ message }) => idOf(message)))].sort()).toEqual(wanted)
    })
    for (const messages of seen.values()) {
      for (const ofOne of Map.groupBy(messages, ({ message }) => idOf(message)).values())
        expect(new Set(ofOne.map(({ value }) => value)).size).toBe(1)
      for (const ofClock of Map.groupBy(messages, ({ message }) => message.clock).values()) {
        const sequences = ofClock.map(({ message }) => message.sequence)
        expect([...new Set(sequences)]).toEqual(Array.from({ length: Math.max(...sequences) }, (_, n) => n + 1))
      }
    }
    // What the killed one had sent was sent again: the run has met the case that it is about.
    const twice = [...seen.values()].some((all) => all.length > new Set(all.map(({ message }) => idOf(message))).size)
    expect(twice).toBe(true)
  } finally {
    await consumer.disconnect()
  }
}
interface Seen {
  readonly message: ServiceLevelMessage
  readonly value: string
}

/** Every breach and every clock at risk was posted; again only what was taken and not noted. */
async function expectPosted(
  atlas: Atlas,
  caught: readonly { id: string; body: string }[],
  again: boolean,
): Promise<void> {
  await eventually(async () => {
    const wanted = (await history(atlas)).filter(({ fact }) => fact === 'at-risk' || fact === 'breached')
    expect(wanted.length).toBeGreaterThan(4)
    expect([...new Set(caught.map(({ id }) => id))].sort()).toEqual(wanted.map(idOf).sort())
  })
  const bodies = Map.groupBy(caught, ({ id }) => id)
  for (const ofOne of bodies.values()) expect(new Set(ofOne.map(({ body }) => body)).size).toBe(1)
  expect(caught.length - bodies.size).toBe(again ? 1 : 0)
}
