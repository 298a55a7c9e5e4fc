import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { type EventOf, instant, type Recorded } from '@atlas/contracts'
import { type IntakeWorld, startIntake, TestLog } from '../testing/intake-world.js'
import { ReplyController } from './reply.controller.js'

let log: TestLog
let world: IntakeWorld
beforeEach(async () => {
  log = new TestLog()
  world = await startIntake({ log, reader: log, now: () => log.time.now })
})
afterEach(() => world.stop())

const at = instant(Date.parse('2026-11-23T15:00:00Z'))
async function closed(): Promise<EventOf<'IncidentOpened'>['data']> {
  await world.post('/v1/signals', {
    summary: 'Egress to NFS times out',
    description: 'since Monday',
    cluster: 'mecc-prd',
    namespace: 'payments',
    labels: { alertname: 'NotAnAlertAnyMore' },
    reporter: { name: 'Anna', email: 'anna@example.com' },
  })
  const [opened] = log.of('IncidentOpened')
  if (!opened) throw new Error('nothing was opened')
  return opened.data
}
/** As handling would say it; `version` tells one reply from another. */
const replied = (
  { incidentId, number, dedupKey, facts }: EventOf<'IncidentOpened'>['data'],
  reply: string,
  version = 9,
): Recorded<EventOf<'ReplyAfterClosing'>> => ({
  type: 'ReplyAfterClosing',
  occurredAt: at,
  data: { incidentId, number, dedupKey, text: facts.text, reply },
  position: 1,
  streamId: `handling-${incidentId}`,
  streamVersion: version,
  category: 'handling',
  incidentId,
  recordedAt: at,
  metadata: { actor: { kind: 'person', id: 'sam', via: 'http' }, correlationId: 'request', causationId: 'x' },
  hash: '0'.repeat(64),
})
const textOf = (hash: string): unknown => {
  const [[, bytes] = []] = log.bytes(hash)
  return JSON.parse(Buffer.from(bytes ?? []).toString())
}
/** What a customer wrote, as content. */
const wrote = async (said: string): Promise<string> => {
  const metadata = { actor: { kind: 'rule', id: 'x', via: 'x' }, correlationId: 'x', causationId: 'x' } as const
  return (await log.transact({ streams: [] }, metadata, (transaction) => transaction.keep(said))).result
}

it('opens an incident that follows the closed one, where that was and for whom, with the reply as its description', async () => {
  const before = await closed()
  const event = replied(before, await wrote('It fails again.'))
  const controller = world.app.get(ReplyController)
  for (const heard of [event, event]) await controller.replied(heard)
  const [, linked, ...more] = log.of('IncidentOpened')
  expect(more).toEqual([])
  expect(linked?.data).toMatchObject({
    follows: before.incidentId,
    number: '1002',
    requestors: before.requestors,
    receivedAt: at,
    clocksStartAt: at,
    facts: { source: 'api', cluster: 'mecc-prd', environment: 'production', namespace: 'payments', labels: {} },
  })
  expect(linked?.data.facts.alertname).toBeUndefined()
  expect(linked?.metadata).toMatchObject({ correlationId: 'request', causationId: `handling-${before.incidentId}@9` })
  expect(textOf(linked?.data.facts.text ?? '')).toMatchObject({
    summary: 'Egress to NFS times out',
    description: 'It fails again.',
  })
})

it('opens one for each reply, and one whose texts were redacted by the number alone', async () => {
  const before = await closed()
  const controller = world.app.get(ReplyController)
  await controller.replied(replied({ ...before, facts: { ...before.facts, text: 'e'.repeat(64) } }, 'f'.repeat(64)))
  await controller.replied(replied(before, await wrote('And again.'), 10))
  const [, one, two] = log.of('IncidentOpened')
  expect(textOf(one?.data.facts.text ?? '')).toMatchObject({ summary: 'A reply to INC-1001', description: '' })
  expect(two?.data.follows).toBe(before.incidentId)
})
