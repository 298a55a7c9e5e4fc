import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { IncidentId } from '@atlas/contracts'
import { InMemoryWorld } from '../testing/in-memory.js'
import { after, hour, minute, monday } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

const steps = (id: IncidentId) =>
  world
    .events(id, 'handling')
    .filter(({ type }) => type === 'EscalationNotAccepted')
    .map(({ occurredAt, data }) => [occurredAt, data])
const escalate = async (id: IncidentId, by: string) => {
  const evidence = { components: ['Karpenter', 'the CNI'], interaction: 'nodes join without a network' }
  expect((await world.act(id, 'escalate', by, { trigger: 'complexity-threshold', evidence })).status).toBe(200)
}

it('asks the next of the tier after an hour, a Team Lead after another, and nobody more', async () => {
  const { incidentId } = await world.incident('P3')
  await world.act(incidentId, 'start-work', 'sofia.keller')
  await escalate(incidentId, 'sofia.keller')
  const first = world.state(incidentId).candidate
  await world.pass(hour - 1)
  expect(steps(incidentId)).toEqual([])
  await world.pass(1)
  const next = world.state(incidentId).candidate
  expect(next).not.toBe(first)
  await world.pass(hour)
  expect(steps(incidentId)).toMatchObject([
    [after(monday, hour), { rung: 1, asked: first, next, told: null, giver: 'sofia.keller' }],
    [after(monday, 2 * hour), { rung: 2, asked: next, next: null, giver: 'sofia.keller' }],
  ])
  await world.pass(6 * hour)
  expect(steps(incidentId)).toHaveLength(2)
  expect(world.state(incidentId)).toMatchObject({ status: 'Escalated', owner: 'sofia.keller' })
  expect((await world.act(incidentId, 'accept', 'amelie.dubois')).status).toBe(200)
})

it('gives each who is asked the whole of the time, by the clock of the priority', async () => {
  const { incidentId } = await world.incident('P2')
  const triage = { priority: 'P1', category: 'control-plane', reason: 'no API' }
  expect((await world.act(incidentId, 'triage', 'amelie.dubois', triage)).status).toBe(200)
  await world.pass(5 * minute)
  const said = world
    .events(incidentId, 'service-level')
    .filter(({ data }) => (data as { clock: string }).clock.startsWith('acceptance/'))
    .map(({ type, occurredAt, data }) => [type, (data as { clock: string }).clock, occurredAt])
  const five = after(monday, 5 * minute)
  expect(said.filter(([type]) => type !== 'ClockThresholdReached')).toEqual([
    ['ClockStarted', 'acceptance/1', monday],
    ['ClockBreached', 'acceptance/1', five],
    ['ClockMet', 'acceptance/1', five],
    ['ClockStarted', 'acceptance/2', five],
  ])
  // Accepted in time by the next one, it goes no further up.
  await world.pass(4 * minute)
  expect((await world.act(incidentId, 'accept', world.state(incidentId).candidate ?? '')).status).toBe(200)
  await world.pass(hour)
  expect(steps(incidentId)).toHaveLength(1)
})
