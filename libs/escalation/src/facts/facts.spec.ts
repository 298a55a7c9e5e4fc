import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { AheadOfItsFacts } from '@atlas/messaging'
import type { IncidentId } from '@atlas/contracts'
import { InMemoryWorld } from '../testing/in-memory.js'
import { hour, minute, type Opened } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

const resolve = (id: string) =>
  world.act(id, 'resolve', 'sofia.keller', {
    code: 'fixed',
    summary: 'rolled back',
    knowledge: { noneBecause: 'known' },
    verification: 'check-run',
    firingReason: 'clears later',
  })
async function resolved(): Promise<Opened> {
  const opened = await world.incident('P3')
  await world.act(opened.incidentId, 'start-work', 'sofia.keller')
  await resolve(opened.incidentId)
  return opened
}
const ofType = (id: IncidentId, type: string) => world.events(id).filter((event) => event.type === type)

it('waits for intake when classification comes first', async () => {
  const early = world.others.classifies('0190a5a0-0000-7000-8000-000000000009' as IncidentId, 'P3')
  await expect(early).rejects.toBeInstanceOf(AheadOfItsFacts)
  expect(world.log.events.filter(({ category }) => category === 'handling')).toEqual([])
})

it('routes what is classified and starts its clocks when the signal was received', async () => {
  const opened = await world.others.opens()
  world.time.pass(3 * minute)
  await world.others.classifies(opened.incidentId, 'P2', 'rbac')
  expect(world.types(opened.incidentId, 'handling')).toEqual([
    'HandlingOpened',
    'TentativePrioritySet',
    'IncidentRouted',
    'RunbookOffered',
  ])
  const started = ofType(opened.incidentId, 'ClockStarted')
  expect(started.map(({ data }) => (data as { clock: string }).clock).sort()).toEqual([
    'resolution/1',
    'response/1',
    'update/1',
  ])
  const [opening] = ofType(opened.incidentId, 'IncidentOpened')
  expect(new Set(started.map(({ occurredAt }) => occurredAt))).toEqual(new Set([opening?.occurredAt]))
})

it('pins why it routed as it did', async () => {
  const { incidentId } = await world.incident('P1')
  expect(ofType(incidentId, 'IncidentRouted')[0]?.data).toMatchObject({
    tier: 'L3',
    candidate: 'jonas.meier',
    onShift: expect.arrayContaining(['sofia.keller', 'jonas.meier', 'nadia.rossi', 'emil.novak']),
    alerted: null,
  })
  expect(ofType(incidentId, 'ResponseTeamCalled')[0]?.data).toMatchObject({
    parts: [{ person: 'jonas.meier' }, { person: 'nadia.rossi' }, { person: 'emil.novak' }],
  })
})

it('spreads work over the candidates', async () => {
  const chosen = new Set<string | null>()
  for (let n = 0; n < 4; n++) {
    const { incidentId } = await world.incident('P2')
    chosen.add(world.state(incidentId).candidate)
  }
  expect(chosen.size).toBeGreaterThan(1)
})

it('closes what is never an incident, without clocks', async () => {
  const opened = await world.others.opens()
  await world.others.classifies(opened.incidentId, 'none', 'none')
  expect(world.state(opened.incidentId).status).toBe('Closed')
  expect(world.types(opened.incidentId, 'service-level')).toEqual([])
})

describe('a firing', () => {
  it('on a Resolved incident reopens it with its clocks going on', async () => {
    const opened = await resolved()
    world.time.pass(hour)
    await world.others.fires(opened, 2)
    expect(world.state(opened.incidentId)).toMatchObject({
      status: 'Work in Progress',
      owner: 'sofia.keller',
      cycle: 2,
    })
    expect(world.types(opened.incidentId, 'service-level')).toContain('ClockContinued')
  })

  it('counts the reopening from its arrival, however late it is processed', async () => {
    const opened = await resolved()
    world.time.pass(hour)
    await world.others.fires(opened, 2, 20 * minute)
    const [reopened] = ofType(opened.incidentId, 'IncidentReopened')
    const [continued] = ofType(opened.incidentId, 'ClockContinued')
    const [fired] = ofType(opened.incidentId, 'OccurrenceStarted')
    expect([reopened?.occurredAt, continued?.occurredAt]).toEqual([fired?.occurredAt, fired?.occurredAt])
  })

  it('after the reopen window, or when Closed, is a recurrence', async () => {
    const opened = await resolved()
    world.time.pass(25 * hour)
    await world.others.fires(opened, 2)
    expect(world.state(opened.incidentId).status).toBe('Resolved')
    await world.act(opened.incidentId, 'confirm', 'sofia.keller')
    await world.others.fires(opened, 3)
    expect(ofType(opened.incidentId, 'RecurrenceFound').map(({ data }) => data)).toMatchObject([
      { dedupKey: opened.key, occurrenceId: `${opened.key}/2`, status: 'Resolved' },
      { occurrenceId: `${opened.key}/3`, status: 'Closed' },
    ])
  })

  it('beside a confirmation ends either way in one open incident', async () => {
    const first = await resolved()
    await world.others.fires(first, 2)
    expect((await world.act(first.incidentId, 'confirm', 'sofia.keller')).body.code).toBe('not-a-legal-move')
    expect(world.state(first.incidentId).status).toBe('Work in Progress')
    const second = await resolved()
    await world.act(second.incidentId, 'confirm', 'sofia.keller')
    await world.others.fires(second, 2, 1000)
    expect(ofType(second.incidentId, 'RecurrenceFound')).toHaveLength(1)
  })
})

it('suggests a reclassification to the owner where a later signal says more, and moves no priority', async () => {
  const { incidentId } = await world.incident('P3')
  await world.act(incidentId, 'start-work', 'sofia.keller')
  await world.others.classifiesLater(incidentId, 'P2', 'node-lost')
  await world.others.classifiesLater(incidentId, 'P2', 'node-lost')
  await world.others.classifiesLater(incidentId, 'P4', 'informational')
  expect(ofType(incidentId, 'ReclassificationSuggested').map(({ data }) => data)).toMatchObject([
    { from: 'P3', to: 'P2', triaged: true, asked: 'sofia.keller', signals: [{ rule: 'node-lost', because: 'why' }] },
  ])
  expect(world.state(incidentId).priority).toBe('P3')
})

it('makes whoever reports the same later a requestor', async () => {
  const opened = await world.incident('P3')
  await world.others.isReportedBy(opened, 'ana')
  await world.others.isReportedBy(opened, 'ana')
  expect(world.state(opened.incidentId).requestorIds).toEqual(['ana'])
})
