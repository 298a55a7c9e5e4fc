import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { IncidentId } from '@atlas/contracts'
import { InMemoryWorld } from '../testing/in-memory.js'
import { after, hour, minute, monday } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

const said = (id: IncidentId, kind: string) =>
  world
    .events(id, 'service-level')
    .filter(({ type, data }) => /Threshold|Breached/.test(type) && (data as { kind: string }).kind === kind)
    .map(({ occurredAt, data }) => [(data as { percent?: number }).percent ?? 100, occurredAt])

it('says each threshold and the breach once, stamped with its own instant however late the sweep', async () => {
  const { incidentId } = await world.incident('P1')
  await world.pass(3 * hour)
  expect(said(incidentId, 'response')).toEqual([
    [50, after(monday, 7.5 * minute)],
    [75, after(monday, 11.25 * minute)],
    [90, after(monday, 13.5 * minute)],
    [100, after(monday, 15 * minute)],
  ])
  expect(said(incidentId, 'resolution')).toEqual([
    [50, after(monday, 2 * hour)],
    [75, after(monday, 3 * hour)],
  ])
})

it('says nothing more of a clock that was met', async () => {
  const { incidentId } = await world.incident('P1')
  await world.pass(10 * minute)
  await world.act(incidentId, 'start-work', 'jonas.meier')
  await world.pass(hour)
  expect(said(incidentId, 'response')).toEqual([[50, after(monday, 7.5 * minute)]])
})

it('runs the clocks of P3 in business hours', async () => {
  const { incidentId } = await world.incident('P3')
  await world.pass(24 * hour)
  // Four hours from Monday 10:00 in Zurich: 14:00.
  expect(said(incidentId, 'response').at(-1)).toEqual([100, after(monday, 4 * hour)])
})

it('escalates from L1 by itself when a resolution is at 90 %, and a P2 from L2 at 75 %', async () => {
  const p2 = await world.incident('P2')
  await world.act(p2.incidentId, 'start-work', 'amelie.dubois')
  await world.pass(6 * hour - 1)
  expect(world.state(p2.incidentId).status).toBe('Work in Progress')
  await world.pass(1)
  expect(world.state(p2.incidentId)).toMatchObject({
    status: 'Escalated',
    tier: 'L3',
    owner: 'amelie.dubois',
    handOver: { trigger: 'unresolved-p2', giver: 'amelie.dubois' },
  })
  const p3 = await world.incident('P3')
  await world.act(p3.incidentId, 'start-work', 'sofia.keller')
  await world.pass(4 * 24 * hour)
  expect(world.state(p3.incidentId)).toMatchObject({ status: 'Escalated', handOver: { trigger: 'sla-risk' } })
})

it('resolves a P4 alert 15 minutes after its last clear, and closes it five days later', async () => {
  const opened = await world.incident('P4')
  const { incidentId } = opened
  await world.others.clears(opened)
  await world.pass(14 * minute)
  expect(world.state(incidentId).status).toBe('Unassigned')
  await world.pass(minute)
  expect(world.state(incidentId)).toMatchObject({ status: 'Resolved', resolvedAt: after(monday, 15 * minute) })
  await world.pass(5 * 24 * hour)
  expect(world.state(incidentId).status).toBe('Closed')
  expect(world.events(incidentId, 'handling').at(-1)).toMatchObject({
    type: 'IncidentClosed',
    occurredAt: after(monday, 15 * minute + 5 * 24 * hour),
    metadata: { actor: { kind: 'timer', id: 'auto-close' } },
  })
})

it('resolves nothing by itself once it fires again, or once somebody works on it', async () => {
  const again = await world.incident('P4')
  await world.others.clears(again)
  await world.pass(5 * minute)
  await world.others.fires(again, 2)
  const worked = await world.incident('P4')
  await world.others.clears(worked)
  await world.act(worked.incidentId, 'start-work', 'sofia.keller')
  await world.pass(hour)
  expect(world.state(again.incidentId).status).toBe('Unassigned')
  expect(world.state(worked.incidentId).status).toBe('Work in Progress')
  expect(world.timers().filter((name) => name.startsWith('auto-resolve'))).toEqual([])
})

it('arms the automatic resolution when classification comes after the clear', async () => {
  const opened = await world.others.opens()
  await world.others.clears(opened)
  await world.pass(2 * minute)
  await world.others.classifies(opened.incidentId, 'P4')
  await world.pass(13 * minute)
  expect(world.state(opened.incidentId).status).toBe('Resolved')
})

it('leaves no alarm of a Closed incident', async () => {
  const { incidentId } = await world.incident('P1')
  await world.act(incidentId, 'cancel', 'nadia.rossi', { reason: 'a fire drill' })
  expect(world.timers()).toEqual([])
  expect(world.types(incidentId, 'service-level').filter((type) => type === 'ClockCancelled')).toHaveLength(4)
})
