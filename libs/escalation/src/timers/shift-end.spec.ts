import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { IncidentId } from '@atlas/contracts'
import { InMemoryWorld } from '../testing/in-memory.js'
import { after, hour, minute, monday } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

/** Monday, 18:00 in Zurich, when the shift of Amelie Dubois ends. */
const six = after(monday, 8 * hour)
const offShift = (id: IncidentId) => world.events(id, 'handling').filter(({ type }) => type === 'OwnerOffShift')
async function owned(priority: 'P2' | 'P3'): Promise<IncidentId> {
  const { incidentId } = await world.incident(priority)
  expect((await world.act(incidentId, 'start-work', 'amelie.dubois')).status).toBe(200)
  return incidentId
}

it('says at the end of a shift that a P2 has an owner who is off shift, and tells the Team Lead on shift', async () => {
  const id = await owned('P2')
  await world.pass(5 * hour)
  // At six hours it would go to L3 by itself.
  await world.act(id, 'wait', 'amelie.dubois', {
    for: 'change',
    on: 'platform engineering',
    expectedBy: after(monday, 24 * hour),
    reason: 'the window',
  })
  await world.pass(3 * hour - 1)
  expect(offShift(id)).toEqual([])
  await world.pass(1)
  expect(offShift(id)).toMatchObject([
    { occurredAt: six, data: { owner: 'amelie.dubois', shiftEndedAt: six, told: 'grace.miller' } },
  ])
  expect(world.state(id)).toMatchObject({ owner: 'amelie.dubois', ownership: { offShiftSince: six } })
  await world.pass(12 * hour)
  // Seven in the morning: her next shift begins.
  expect(world.state(id)).toMatchObject({ ownership: { offShiftSince: six } })
  await world.pass(1 * hour)
  expect(world.state(id)).toMatchObject({ ownership: { onShiftSince: after(six, 13 * hour), offShiftSince: null } })
  await world.pass(7 * hour)
  expect(offShift(id)).toHaveLength(1)
})

it('says nothing of a P3, nor of one that somebody else accepted in time', async () => {
  const [lesser, handed] = [await owned('P3'), await owned('P2')]
  const note = 'The rule is on two nodes of three.'
  expect((await world.act(handed, 'hand-over', 'amelie.dubois', { to: 'hannah.wright', note })).status).toBe(200)
  await world.pass(30 * minute)
  expect((await world.act(handed, 'accept-hand-over', 'hannah.wright')).body).toMatchObject({
    owner: 'hannah.wright',
    status: 'Work in Progress',
    tier: 'L2',
  })
  await world.pass(8 * hour)
  expect([offShift(lesser), offShift(handed)]).toEqual([[], []])
})

it('leaves no alarm of a shift behind what is resolved', async () => {
  const id = await owned('P2')
  const alarm = () => world.timers().filter((name) => name.startsWith('owner-off-shift'))
  expect(alarm()).toEqual([`owner-off-shift ${six}`])
  await world.act(id, 'cancel', 'nadia.rossi', { reason: 'a fire drill' })
  expect(alarm()).toEqual([])
})
