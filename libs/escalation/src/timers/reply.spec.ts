import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { type IncidentId, instant } from '@atlas/contracts'
import { InMemoryWorld } from '../testing/in-memory.js'
import { hour } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

const sofia = 'sofia.keller'
/** Resolved, and replied to on Friday, 27 November 2026, at 10:00 in Berlin. */
async function replied(): Promise<IncidentId> {
  const { incidentId } = await world.incident('P3')
  await world.act(incidentId, 'start-work', sofia)
  world.time.now = instant(Date.parse('2026-11-27T08:00:00Z'))
  await world.act(incidentId, 'resolve', sofia, {
    code: 'fixed',
    summary: 'A firewall rule was missing.',
    knowledge: { noneBecause: 'known' },
    verification: 'check-run',
    firingReason: 'clears later',
  })
  await world.pass(hour)
  expect((await world.act(incidentId, 'customer-answer', sofia, { text: 'it does not work' })).body).toMatchObject({
    status: 'Resolved',
    events: ['CustomerAnswered', 'ReplyTaskOpened'],
  })
  return incidentId
}

it('reopens what was replied to after one business day without a decision', async () => {
  const id = await replied()
  await world.pass(3 * 24 * hour - 1)
  expect(world.state(id).status).toBe('Resolved')
  await world.pass(1)
  // Monday, 10:00 in Berlin; its owner is at work.
  expect(world.state(id)).toMatchObject({ status: 'Work in Progress', owner: sofia, cycle: 2 })
  expect(world.events(id, 'handling').at(-1)).toMatchObject({
    type: 'IncidentReopened',
    occurredAt: '2026-11-30T09:00:00.000Z',
    metadata: { actor: { kind: 'timer', id: 'reply/1 100' } },
  })
  expect(world.types(id, 'service-level')).toContain('ClockContinued')
})

it('closes what stays resolved, at its time or once the reply was decided on', async () => {
  const id = await replied()
  const kept = await world.act(id, 'keep-resolved', sofia, { reason: 'they had looked at another cluster' })
  expect(kept.body).toMatchObject({ status: 'Resolved', events: ['ReplyTaskDone'] })
  await world.pass(5 * 24 * hour)
  expect(world.state(id).status).toBe('Closed')
})
