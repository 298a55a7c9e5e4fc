import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { type Instant, instant } from '@atlas/contracts'
import type { SignalRecord } from '@atlas/messaging'
import { type IntakeWorld, startIntake, TestLog } from '../testing/intake-world.js'
import { SignalsTopic } from './signals-topic.js'

let log: TestLog
let world: IntakeWorld
beforeEach(async () => {
  log = new TestLog()
  world = await startIntake({ log, reader: log })
})
afterEach(() => world.stop())

const appendedAt: Instant = instant(Date.parse('2026-11-23T11:59:00Z'))
let offset = 0
const record = (value: unknown, headers: Record<string, string> = {}): SignalRecord => ({
  partition: 0,
  offset: offset++,
  appendedAt,
  headers,
  value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
})
const attributes = { specversion: '1.0', id: 'one', source: '/probe', type: 'down', cluster: 'mecc-prd' }
const structured = (more: object = {}) =>
  record(
    { ...attributes, data: { summary: 'Probe fails' }, ...more },
    { 'content-type': 'application/cloudevents+json' },
  )
const take = (...records: SignalRecord[]) => world.app.get(SignalsTopic).take(records)

it('takes structured and binary records, received when the broker stored them', async () => {
  const headers = Object.fromEntries(
    Object.entries({ ...attributes, id: 'two' }).map(([name, held]) => [`ce_${name}`, held]),
  )
  await take(structured(), record({ summary: 'Probe fails' }, headers))
  expect(log.of('IncidentOpened').map(({ data }) => data)).toMatchObject([
    { facts: { source: 'signals-topic', cluster: 'mecc-prd' }, receivedAt: appendedAt, clocksStartAt: appendedAt },
  ])
  expect(log.of('OccurrenceStarted')).toHaveLength(2)
})

it('knows what a producer sent again', async () => {
  await take(structured(), structured())
  await take(structured())
  expect(log.of('OccurrenceStarted')).toHaveLength(1)
  expect(log.of('NotificationCounted')).toHaveLength(2)
})

it('rejects and keeps what is no CloudEvent, without holding up the others', async () => {
  await take(record('not json'), record({ summary: 'bare' }), structured())
  expect(log.of('SignalRejected').map(({ data }) => data.errors[0]?.field)).toEqual(['value', 'specversion'])
  expect(log.of('IncidentOpened')).toHaveLength(1)
})
