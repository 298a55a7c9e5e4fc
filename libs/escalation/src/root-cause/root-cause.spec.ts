import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { InMemoryWorld } from '../testing/in-memory.js'
import { minute } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

const [sofia, amelie] = ['sofia.keller', 'amelie.dubois']
const resolution = {
  code: 'fixed',
  summary: 'A firewall rule was missing.',
  knowledge: { noneBecause: 'known' },
  verification: 'check-run',
  firingReason: 'clears later',
}
const finding = { rootCause: 'the template lacks the rule', result: { runbook: 'egress-access' } }

/** What came back for the third time opens a task; its path. */
async function task(): Promise<string> {
  for (let time = 0; time < 3; time++) {
    const { incidentId } = await world.incident('P3')
    await world.act(incidentId, 'start-work', sofia)
    expect((await world.act(incidentId, 'resolve', sofia, resolution)).status).toBe(200)
    await world.pass(minute)
  }
  const opened = world.log.events.find(({ type }) => type === 'RootCauseTaskOpened')
  return `/v1/root-cause-tasks/${opened?.streamId.replace(/^knowledge-/, '') ?? 'none'}-1`
}
const types = (): string[] => world.log.events.map(({ type }) => type)

it('an act on a root-cause task is done once, however often it is sent with one Idempotency-Key', async () => {
  const path = await task()
  const headers = { 'Idempotency-Key': 'take-it' }
  const taken = await world.escalation.post(`${path}/take`, amelie, {}, headers)
  expect(taken).toMatchObject({ status: 200, body: { takenBy: amelie, done: false } })
  expect(taken.headers.get('etag')).toBe(`"${String(taken.body['version'])}"`)
  const again = await world.escalation.post(`${path}/take`, amelie, {}, headers)
  expect(again).toMatchObject({ status: 200, body: taken.body })
  expect(types().filter((type) => type === 'RootCauseTaskTaken')).toHaveLength(1)
  const reused = await world.escalation.post(`${path}/finish`, amelie, finding, headers)
  expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
})

it('an act on a root-cause task is refused for a version that has passed', async () => {
  const path = await task()
  const taken = await world.escalation.post(`${path}/take`, amelie, {})
  const version = Number(taken.body['version'])
  const stale = await world.escalation.post(`${path}/finish`, amelie, finding, { 'If-Match': `"${version - 1}"` })
  expect(stale).toMatchObject({ status: 412, body: { code: 'version-conflict', errors: [{ field: 'If-Match' }] } })
  const done = await world.escalation.post(`${path}/finish`, amelie, finding, { 'If-Match': `"${version}"` })
  expect(done).toMatchObject({ status: 200, body: { done: true } })
})
