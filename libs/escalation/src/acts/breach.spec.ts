import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { InMemoryWorld } from '../testing/in-memory.js'
import { hour } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

/** An advanced Support Engineer, a Team Lead, an Evangelist. */
const [amelie, nadia, jonas] = ['amelie.dubois', 'nadia.rossi', 'jonas.meier']
const explanation = { clock: 'response/1', cause: 'load', because: 'two others were worse' }

it('a breach is explained by its owner and excused by another, and neither moves the incident or its clocks', async () => {
  const { incidentId } = await world.incident('P2')
  await world.pass(hour)
  await world.act(incidentId, 'start-work', amelie)
  const timers = world.timers()
  const version = world.types(incidentId, 'handling').length
  const explained = await world.act(incidentId, 'explain-breach', amelie, explanation, {
    'idempotency-key': 'e1',
    'if-match': `"${version}"`,
  })
  expect(explained).toMatchObject({ status: 200, body: { events: ['BreachExplained'], version } })
  const again = await world.act(incidentId, 'explain-breach', amelie, explanation, { 'idempotency-key': 'e1' })
  expect(again.body).toEqual(explained.body)
  const excuse = { clock: 'response/1', reason: 'the contract leaves it out' }
  expect(await world.act(incidentId, 'excuse-breach', nadia, excuse)).toMatchObject({
    status: 200,
    body: { status: 'Work in Progress', events: ['BreachExcused'] },
  })
  expect(world.types(incidentId, 'service-level').slice(-2)).toEqual(['BreachExplained', 'BreachExcused'])
  const taken = await world.act(incidentId, 'withdraw-excuse', jonas, { clock: 'response/1', reason: 'it says more' })
  expect(taken).toMatchObject({ status: 200, body: { events: ['BreachExcuseWithdrawn'] } })
  expect(world.types(incidentId, 'handling')).toHaveLength(version)
  expect(world.timers()).toEqual(timers)
})

it('a refused excuse leaves nothing but its refusal', async () => {
  const { incidentId } = await world.incident('P2')
  await world.pass(hour)
  const before = world.events(incidentId).length
  const refused = await world.act(incidentId, 'excuse-breach', jonas, { clock: 'response/1', reason: 'r' })
  expect(refused).toMatchObject({ status: 409, body: { code: 'not-explained', errors: [{ field: 'clock' }] } })
  expect(world.events(incidentId).slice(before)).toMatchObject([
    { type: 'CommandRefused', data: { command: 'excuse-breach', code: 'not-explained' } },
  ])
})
