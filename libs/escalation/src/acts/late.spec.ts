import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { EventOf, IncidentId } from '@atlas/contracts'
import { InMemoryWorld } from '../testing/in-memory.js'
import { after, hour, minute, monday } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

const amelie = 'amelie.dubois'
async function working(): Promise<IncidentId> {
  const { incidentId } = await world.incident('P2')
  await world.act(incidentId, 'start-work', amelie)
  return incidentId
}
const revised = (id: IncidentId) =>
  world
    .events(id, 'service-level')
    .filter(({ type }) => type === 'ClockRevised')
    .map(({ data }) => data as EventOf<'ClockRevised'>['data'])

it('takes back what the clock had said meanwhile, and says so', async () => {
  const id = await working()
  // The resolution of a P2 has used half of its eight hours at 13:00.
  await world.pass(5 * hour)
  const lateReason = 'the question went out by telephone'
  const asked = { action: 'please try again', at: after(monday, 3 * hour) }
  const lacking = await world.act(id, 'request-feedback', amelie, asked)
  expect([lacking.status, lacking.body.errors]).toEqual([
    422,
    [{ field: 'lateReason', message: 'why it is recorded only now' }],
  ])
  expect((await world.act(id, 'request-feedback', amelie, { ...asked, lateReason })).status).toBe(200)
  expect(world.events(id, 'handling').at(-1)).toMatchObject({
    type: 'FeedbackRequested',
    occurredAt: after(monday, 3 * hour),
    recordedAt: after(monday, 5 * hour),
    data: { lateReason },
  })
  expect(revised(id)).toMatchObject([
    {
      clock: 'resolution/1',
      because: 'FeedbackRequested',
      before: { elapsedMs: 4 * hour, reached: [{ percent: 50, at: after(monday, 4 * hour) }] },
      after: { elapsedMs: 3 * hour, dueAt: null, reached: [] },
    },
  ])
  await world.act(id, 'customer-answer', amelie, { text: 'works', at: after(monday, 4 * hour), lateReason })
  await world.pass(4 * hour)
  // One hour of pause: half is used at 14:00, not at 13:00.
  const halves = world.events(id, 'service-level').filter(({ type }) => type === 'ClockThresholdReached')
  expect(halves.filter(({ data }) => (data as { clock: string }).clock === 'resolution/1').at(1)).toMatchObject({
    occurredAt: after(monday, 5 * hour),
    data: { percent: 50 },
  })
})

it('refuses a resolution before the update that it would have to undo', async () => {
  const id = await working()
  await world.pass(hour)
  await world.act(id, 'update', amelie, { text: 'nearly' })
  await world.pass(minute)
  const resolve = (at: string) =>
    world.act(id, 'resolve', amelie, {
      code: 'fixed',
      summary: 'a firewall rule was missing',
      knowledge: { noneBecause: 'known' },
      verification: 'check-run',
      firingReason: 'clears later',
      at,
      lateReason: 'out of office',
    })
  const early = await resolve(after(monday, 30 * minute))
  expect(early).toMatchObject({ status: 422, body: { errors: [{ field: 'at' }] } })
  expect(early.body.errors?.[0]?.message).toContain(`not before ${after(monday, hour)}`)
  expect((await resolve(after(monday, hour))).body).toMatchObject({ status: 'Resolved' })
})
