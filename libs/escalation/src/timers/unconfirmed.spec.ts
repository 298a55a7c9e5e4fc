import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { after, minute, monday } from '../testing/story.js'
import { InMemoryWorld } from '../testing/in-memory.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

it('says at its instant that nobody confirmed a P1, unless somebody did', async () => {
  const { incidentId } = await world.incident('P1')
  const confirmed = await world.incident('P1')
  await world.act(confirmed.incidentId, 'triage', 'jonas.meier', { priority: 'P1', category: 'egress-access' })
  await world.pass(20 * minute)
  const said = world.events(incidentId, 'handling').filter(({ type }) => type === 'ConfirmationOverdue')
  expect(said).toHaveLength(1)
  expect(said[0]).toMatchObject({
    occurredAt: after(monday, 10 * minute),
    data: { priority: 'P1' },
    metadata: { actor: { kind: 'timer', id: 'confirmation-overdue' } },
  })
  expect(world.types(confirmed.incidentId, 'handling')).not.toContain('ConfirmationOverdue')
})
