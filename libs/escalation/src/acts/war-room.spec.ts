import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { IncidentId } from '@atlas/contracts'
import { after, hour, minute, monday } from '../testing/story.js'
import { InMemoryWorld } from '../testing/in-memory.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

const tell = (id: IncidentId, by = 'nadia.rossi', more: object = {}) =>
  world.act(id, 'management-update', by, {
    status: 'Half of the applications work again.',
    estimate: { resolvedBy: after(monday, 4 * hour) },
    ...more,
  })
const cadence = (id: IncidentId) =>
  world
    .events(id, 'service-level')
    .filter(({ data }) => (data as { clock: string }).clock.startsWith('cadence/'))
    .map(({ type, occurredAt, data }) => [type, (data as { clock: string }).clock, occurredAt])

it('runs the cadence from the call, anew with each summary, until the all-clear', async () => {
  const { incidentId } = await world.incident('P1')
  expect(cadence(incidentId).map(([type]) => type)).toEqual(['ClockStarted'])
  await world.pass(20 * minute)
  expect((await tell(incidentId)).body.events).toEqual(['ManagementUpdateSent'])
  await world.pass(31 * minute)
  expect(cadence(incidentId).slice(1)).toEqual([
    ['ClockMet', 'cadence/1', after(monday, 20 * minute)],
    ['ClockStarted', 'cadence/2', after(monday, 20 * minute)],
    ['ClockThresholdReached', 'cadence/2', after(monday, 42.5 * minute)],
    ['ClockBreached', 'cadence/2', after(monday, 50 * minute)],
  ])
  await world.act(incidentId, 'start-work', 'jonas.meier')
  await world.act(incidentId, 'restored', 'jonas.meier', { restoredAt: after(monday, 50 * minute) })
  const clear = await world.act(incidentId, 'all-clear', 'jonas.meier', { summary: 'All works as usual again.' })
  expect(clear.body.events).toEqual(['AllClearGiven'])
  expect(cadence(incidentId).at(-1)).toEqual(['ClockMet', 'cadence/2', after(monday, 51 * minute)])
})

it('calls the next candidates of parts that nobody takes, at their instant', async () => {
  const { incidentId } = await world.incident('P1')
  await world.pass(6 * minute)
  const called = world.events(incidentId, 'handling').filter(({ type }) => type === 'WarRoomPartCalled')
  expect(called.map(({ occurredAt, data }) => [occurredAt, data])).toMatchObject([
    [after(monday, 5 * minute), { part: 'leads' }],
    [after(monday, 5 * minute), { part: 'communicates' }],
    [after(monday, 5 * minute), { part: 'operates' }],
  ])
  await world.pass(2 * hour)
  const parts = world.state(incidentId).warRoom?.parts
  expect(parts?.every(({ exhausted, person }) => exhausted && person === null)).toBe(true)
  expect(world.timers().filter((name) => name.startsWith('part-unanswered'))).toEqual([])
})

it('refuses a summary with a stack trace, and stores the refusal alone', async () => {
  const { incidentId } = await world.incident('P1')
  const trace = 'java.lang.IllegalStateException: no\n\tat io.atlas.Run.main(Run.java:7)'
  const refused = await tell(incidentId, 'nadia.rossi', { status: trace })
  expect([refused.status, refused.body.errors?.map(({ field }) => field)]).toEqual([422, ['status', 'status']])
  expect(world.types(incidentId, 'handling')).not.toContain('ManagementUpdateSent')
  expect(JSON.stringify(world.log.events)).not.toContain('io.atlas.Run')
  expect((await tell(incidentId, 'jonas.meier')).status).toBe(403)
})

it('says when a review is overdue, after the incident is Closed as well', async () => {
  const { incidentId } = await world.incident('P1')
  await world.act(incidentId, 'start-work', 'jonas.meier')
  await world.act(incidentId, 'restored', 'jonas.meier', { restoredAt: monday })
  await world.act(incidentId, 'all-clear', 'jonas.meier', { summary: 'All works again.', review: { by: 'emil.novak' } })
  await world.act(incidentId, 'resolve', 'jonas.meier', {
    code: 'fixed',
    summary: 'The network was taken back to its old version.',
    knowledge: { noneBecause: 'known' },
    verification: 'check-run',
    firingReason: 'clears later',
  })
  await world.act(incidentId, 'confirm', 'jonas.meier', {})
  expect(world.state(incidentId).status).toBe('Closed')
  await world.pass(6 * 24 * hour)
  expect(world.events(incidentId, 'handling').at(-1)).toMatchObject({
    type: 'ReviewOverdue',
    occurredAt: after(monday, 5 * 24 * hour),
  })
  const held = await world.act(incidentId, 'hold-review', 'emil.novak', { conclusions: 'One cluster first.' })
  expect(held.body.events).toEqual(['ReviewHeld'])
})
