import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { InMemoryWorld } from '../testing/in-memory.js'
import { after, hour, monday } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

const [nadia, sofia] = ['nadia.rossi', 'sofia.keller']
const terms = {
  priorities: ['P2'],
  clusters: ['abrc1l-atlas-stg'],
  from: after(monday, hour),
  until: after(monday, 2 * hour),
}
const post = (path: string, person: string, body: unknown, headers = {}) =>
  world.escalation.post(`/v1/windows/${path}`, person, body, headers)
const types = (): string[] => world.log.events.map(({ type }) => type)

it('maintenance is planned, changed and cancelled, each with who and why, and once under an Idempotency-Key', async () => {
  const headers = { 'Idempotency-Key': 'upgrade' }
  const planned = await post('plan', nadia, { ...terms, reason: 'the upgrade' }, headers)
  expect(planned).toMatchObject({ status: 200, body: { window: 1, version: 1, events: ['WindowPlanned'] } })
  expect((await post('plan', nadia, { ...terms, reason: 'the upgrade' }, headers)).body).toEqual(planned.body)
  const changed = { ...terms, until: after(monday, 3 * hour), reason: 'it takes longer' }
  expect(await post('1/change', nadia, changed, { 'If-Match': '"7"' })).toMatchObject({ status: 412 })
  expect(await post('1/change', nadia, changed, { 'If-Match': '"1"' })).toMatchObject({ status: 200 })
  expect(await post('1/cancel', nadia, { reason: 'put off' })).toMatchObject({ status: 200, body: { window: 1 } })
  expect(types()).toEqual(['WindowPlanned', 'WindowChanged', 'WindowCancelled'])
  expect(world.log.events[0]).toMatchObject({ data: { by: nadia, reason: 'the upgrade' } })
})

it('whoever doesn’t oversee plans none, and leaves nothing but the refusal', async () => {
  const refused = await post('plan', sofia, { ...terms, reason: 'r' })
  expect(refused).toMatchObject({ status: 403, body: { code: 'wrong-hand', errors: [{ field: 'by' }] } })
  expect(await post('plan', nadia, { ...terms, priorities: ['P1'], reason: 'r' })).toMatchObject({ status: 422 })
  expect(types()).toEqual(['CommandRefused'])
})
