import { expect, it } from '@jest/globals'
import kafkajs from 'kafkajs'
import { Atlas } from '../acceptance/world/atlas.js'
import { eventually } from '../acceptance/world/eventually.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { sendUntilAccepted } from './signals.js'

/**
 * Records that are no messages of ours, written into a service's topic as a broken program would. Nobody can tell whose
 * they are, so they stand alone: set aside once by each consumer, while every incident goes on. Dropped by an operator,
 * the ledger is good. (What waits behind a message of ours that fails is tested where a handler can be made to fail:
 * libs/messaging, batch-runner.integration.)
 */
it('poison on a topic is set aside, and nothing waits for it', async () => {
  const atlas = await Atlas.start({}, { kind: 'kafka' })
  try {
    const before = await sendUntilAccepted(atlas, ['before'])
    await expectGoodLedger(atlas, before)
    const { rows } = await atlas.sql.query<{ id: string }>(
      `select incident_id as id from log.events where type = 'IncidentOpened.v1'`,
    )
    await produce(atlas, rows[0]?.id ?? '', ['{"no message of ours', '', '{"specversion": "1.0", "data": 1}'])
    const after = await sendUntilAccepted(atlas, ['after-1', 'after-2'])
    const dead = await eventually(async () => {
      const letters = await lettersOf(atlas)
      const { rows: routed } = await atlas.sql.query(`select from log.events where type = 'IncidentRouted.v1'`)
      expect(routed).toHaveLength(3)
      expect(letters.filter(({ consumer }) => consumer === 'escalation')).toHaveLength(3)
      return letters
    })
    expect(new Set(dead.map(({ state }) => state))).toEqual(new Set(['dead']))
    for (const { id } of dead) expect((await atlas.command('dead-letters', 'drop', String(id))).code).toBe(0)
    await expectGoodLedger(atlas, [...before, ...after])
  } finally {
    await atlas.stop()
  }
})

async function produce(atlas: Atlas, key: string, values: readonly string[]): Promise<void> {
  const { KAFKA_BROKERS = '', KAFKA_PREFIX = '' } = atlas.commandEnvironment
  const producer = new kafkajs.Kafka({
    brokers: KAFKA_BROKERS.split(','),
    logLevel: kafkajs.logLevel.NOTHING,
  }).producer()
  await producer.connect()
  try {
    await producer.send({ topic: `${KAFKA_PREFIX}atlas.intake.v1`, messages: values.map((value) => ({ key, value })) })
  } finally {
    await producer.disconnect()
  }
}

async function lettersOf(atlas: Atlas): Promise<{ id: number; consumer: string; state: string }[]> {
  const { code, stdout, stderr } = await atlas.command('dead-letters', 'list', '--json')
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return (
    JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { items: { id: number; consumer: string; state: string }[] }
  ).items
}
