import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { type IncidentId, instant } from '@atlas/contracts'
import { InMemoryWorld } from '../testing/in-memory.js'
import { hour } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

const wall = (text: string) => instant(Date.parse(text))
/** Asked on Thursday, 26 November 2026, at 16:00 in Berlin, by the engineer of the tier. */
async function asked(priority: 'P2' | 'P3', by: string): Promise<IncidentId> {
  const { incidentId } = await world.incident(priority)
  await world.act(incidentId, 'start-work', by)
  world.time.now = wall('2026-11-26T15:00:00Z')
  expect((await world.act(incidentId, 'request-feedback', by, { action: 'please try again' })).status).toBe(200)
  return incidentId
}
const ofType = (id: IncidentId, type: string) => world.events(id, 'handling').filter((event) => event.type === type)

it.each([
  ['P3', 'sofia.keller'],
  // Its own clocks run round the clock; the customer's time is counted in business days all the same.
  ['P2', 'amelie.dubois'],
] as const)(
  'reminds the customer of a %s after 2 and 4 business days and resolves it after 5',
  async (priority, by) => {
    const id = await asked(priority, by)
    await world.pass(8 * 24 * hour)
    // Over the weekend: Friday is the first business day, Monday the second.
    expect(ofType(id, 'FeedbackReminded').map(({ occurredAt, data }) => [occurredAt, data])).toMatchObject([
      ['2026-11-30T15:00:00.000Z', { reminder: 1, resolvesAt: '2026-12-03T15:00:00.000Z' }],
      ['2026-12-02T15:00:00.000Z', { reminder: 2, resolvesAt: '2026-12-03T15:00:00.000Z' }],
    ])
    expect(ofType(id, 'IncidentResolved')).toMatchObject([
      {
        occurredAt: '2026-12-03T15:00:00.000Z',
        data: { by: 'noAnswer', code: 'unverified', verification: 'no-answer' },
        metadata: { actor: { kind: 'timer', id: 'feedback/1 100' } },
      },
    ])
    expect(world.state(id)).toMatchObject({ status: 'Resolved', resolvedAt: '2026-12-03T15:00:00.000Z' })
  },
)

it('begins again with each asking, and ends with the answer', async () => {
  const id = await asked('P3', 'sofia.keller')
  await world.pass(5 * 24 * hour)
  await world.act(id, 'customer-answer', 'sofia.keller', { text: 'still slow' })
  await world.pass(24 * hour)
  await world.act(id, 'request-feedback', 'sofia.keller', { action: 'and now?' })
  await world.pass(6 * 24 * hour)
  expect(ofType(id, 'FeedbackReminded').map(({ data }) => (data as { reminder: number }).reminder)).toEqual([1, 1, 2])
  expect(world.state(id).status).toBe('Awaiting Customer Feedback')
  await world.pass(24 * hour)
  expect(world.state(id).status).toBe('Resolved')
})

it('resolves nothing whose customer answered a moment before their time was used up', async () => {
  const id = await asked('P3', 'sofia.keller')
  await world.pass(7 * 24 * hour - 1)
  await world.act(id, 'customer-answer', 'sofia.keller', { text: 'works', verified: true })
  await world.pass(24 * hour)
  expect(world.state(id).status).toBe('Work in Progress')
  expect(world.timers().filter((name) => name.startsWith('feedback'))).toEqual([])
})
