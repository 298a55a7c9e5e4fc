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
const resolution = {
  code: 'fixed',
  summary: 'a rule was missing',
  knowledge: { noneBecause: 'new to us' },
  verification: 'none',
  verificationReason: 'nobody reported it',
}
/** A P2 whose resolution had used half of its eight hours when it was recorded as resolved, twenty minutes too late. */
async function resolvedLate(): Promise<{ id: IncidentId; event: string }> {
  const { incidentId: id } = await world.incident('P2')
  await world.act(id, 'start-work', amelie)
  await world.pass(4 * hour + 10 * minute)
  const done = await world.act(id, 'resolve', amelie, { ...resolution, firingReason: 'it clears late' })
  expect([done.status, done.body]).toMatchObject([200, { status: 'Resolved' }])
  const resolved = world.events(id, 'handling').findLast(({ type }) => type === 'IncidentResolved')
  if (!resolved) throw new Error('it was resolved')
  return { id, event: `${resolved.streamId}@${resolved.streamVersion}` }
}
const levels = (id: IncidentId, type: string) =>
  world.events(id, 'service-level').filter((event) => event.type === type && clockOf(event.data) === 'resolution/1')
const clockOf = (data: unknown): string => (data as { clock: string }).clock

it('revises the clocks in the transaction of the act, and moves the deadlines that count from it', async () => {
  const { id, event } = await resolvedLate()
  expect(levels(id, 'ClockThresholdReached')).toHaveLength(1)
  const instead = after(monday, 3 * hour + 50 * minute)
  const reason = 'the probe was green from then on'
  const done = await world.act(id, 'correct', amelie, { event, field: 'occurredAt', instead, reason })
  expect([done.status, done.body]).toMatchObject([200, { status: 'Resolved', events: ['HandlingCorrected'] }])
  expect(levels(id, 'ClockRevised').map(({ data }) => data as EventOf<'ClockRevised'>['data'])).toMatchObject([
    {
      because: 'HandlingCorrected',
      before: { reached: [{ percent: 50, at: after(monday, 4 * hour) }] },
      after: { elapsedMs: 3 * hour + 50 * minute, reached: [] },
    },
  ])
  // Five days after it was resolved, as it is known now.
  await world.pass(5 * 24 * hour - 21 * minute)
  expect(world.events(id, 'handling').some(({ type }) => type === 'IncidentClosed')).toBe(false)
  await world.pass(2 * minute)
  expect(world.events(id, 'handling').at(-1)).toMatchObject({ type: 'IncidentClosed' })
})

it('is answered alike when it is sent again under its key, and refused where nothing follows from it', async () => {
  const { id, event } = await resolvedLate()
  const reason = 'the probe was green from then on'
  const body = { event, field: 'code', instead: 'workaround', reason }
  const unknown = await world.act(id, 'correct', amelie, { ...body, field: 'by' })
  expect([unknown.status, (unknown.body as { code: string }).code]).toEqual([422, 'changes-nothing'])
  const key = { 'Idempotency-Key': 'one' }
  const once = await world.act(id, 'correct', amelie, body, key)
  const again = await world.act(id, 'correct', amelie, body, key)
  expect([once.status, again.status]).toEqual([200, 200])
  expect(again.body).toEqual(once.body)
  expect(world.events(id, 'handling').filter(({ type }) => type === 'HandlingCorrected')).toHaveLength(1)
})
