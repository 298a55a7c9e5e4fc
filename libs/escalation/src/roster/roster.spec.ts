import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { InMemoryWorld } from '../testing/in-memory.js'
import { after, hour, minute, monday } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

const away = (person: string, hours: number) => ({
  person,
  from: monday,
  until: after(monday, hours * hour),
  onShift: false,
  reason: 'ill',
})

it('routes by what was decided over the roster, and pins who was on shift', async () => {
  const before = await world.incident('P2')
  expect(world.state(before.incidentId).candidate).toBe('amelie.dubois')
  const answer = await world.changeRoster('overrides', 'nadia.rossi', away('amelie.dubois', 4))
  expect(answer).toMatchObject({ status: 200, body: { change: 1, version: 1, events: ['ShiftOverridden'] } })
  expect(answer.headers.get('etag')).toBe('"1"')
  const { incidentId } = await world.incident('P2')
  expect(world.state(incidentId).candidate).not.toBe('amelie.dubois')
  const routed = world.events(incidentId, 'handling').find(({ type }) => type === 'IncidentRouted')
  expect((routed?.data as { onShift: string[] }).onShift).not.toContain('amelie.dubois')
  expect(world.log.stream('roster-changes')).toMatchObject([
    { type: 'ShiftOverridden', data: { by: 'nadia.rossi', person: 'amelie.dubois' } },
  ])
})

it('is changed by a Team Lead, on the version that they saw', async () => {
  const refused = await world.changeRoster('overrides', 'amelie.dubois', away('jonas.meier', 4))
  expect(refused).toMatchObject({ status: 403, body: { code: 'wrong-hand' } })
  const wrong = await world.changeRoster('leave', 'nadia.rossi', {
    person: 'sofia.keller',
    from: '2026-11-25',
    to: '2026-11-24',
    reason: 'holidays',
  })
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ field: 'to' }] } })
  expect((await world.changeRoster('overrides', 'nadia.rossi', away('jonas.meier', 4))).status).toBe(200)
  const stale = await world.changeRoster('overrides', 'nadia.rossi', away('emil.novak', 4), { 'if-match': '"0"' })
  expect(stale).toMatchObject({ status: 412, body: { code: 'version-conflict' } })
  expect(world.log.stream('roster-changes')).toHaveLength(1)
})

it('lets two people swap, and nobody for them', async () => {
  const [from, until] = [after(monday, 24 * hour), after(monday, 25 * hour)]
  const between = [
    { person: 'jonas.meier', from, until },
    { person: 'david.okafor', from: after(monday, 32 * hour), until: after(monday, 33 * hour) },
  ]
  const proposed = await world.changeRoster('swaps', 'jonas.meier', { between, reason: 'a talk' })
  expect(proposed).toMatchObject({ status: 200, body: { change: 1 } })
  expect((await world.changeRoster('swaps/1/agree', 'nadia.rossi', {})).status).toBe(403)
  expect((await world.changeRoster('swaps/one/agree', 'david.okafor', {})).status).toBe(422)
  expect((await world.changeRoster('swaps/1/agree', 'david.okafor', {})).body).toMatchObject({
    events: ['ShiftSwapped'],
  })
  await world.pass(24 * hour + 30 * minute)
  const { incidentId } = await world.incident('P1')
  expect(world.state(incidentId).candidate).toBe('david.okafor')
})

it('waits for the new end of an owner’s shift that was made longer', async () => {
  const { incidentId } = await world.incident('P2')
  await world.act(incidentId, 'start-work', 'amelie.dubois')
  await world.act(incidentId, 'request-feedback', 'amelie.dubois', { action: 'please try again' })
  const six = after(monday, 8 * hour)
  const longer = { person: 'amelie.dubois', from: six, until: after(six, hour), onShift: true, reason: 'a release' }
  expect((await world.changeRoster('overrides', 'nadia.rossi', longer)).status).toBe(200)
  const offShift = () => world.events(incidentId, 'handling').filter(({ type }) => type === 'OwnerOffShift')
  await world.pass(9 * hour - 1)
  expect(offShift()).toEqual([])
  await world.pass(1)
  expect(offShift()).toMatchObject([{ occurredAt: after(six, hour), data: { shiftEndedAt: after(six, hour) } }])
})
