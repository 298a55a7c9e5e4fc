import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { InMemoryWorld } from '../testing/in-memory.js'
import { minute } from '../testing/story.js'

let world: InMemoryWorld
beforeAll(async () => {
  world = await InMemoryWorld.start()
})
afterAll(() => world.stop())

const lead = 'nadia.rossi'
const unknown = '0190b0c0-0000-7000-8000-00000000dead'

describe('a relation', () => {
  it('changes both incidents in one transaction, and is taken back in both', async () => {
    const [parent, child] = [await world.incident('P2'), await world.incident('P2')]
    const said = { relation: 'parent-of', incident: child.incidentId, reason: 'one switch' }
    const answer = await world.act(parent.incidentId, 'relate', lead, said)
    expect(answer).toMatchObject({ status: 200, body: { events: ['RelationAdded'] } })
    expect(world.state(child.incidentId).relations).toMatchObject([{ relation: 'child-of', other: parent.incidentId }])
    expect(await world.act(parent.incidentId, 'relate', lead, said)).toMatchObject({ status: 409 })
    await world.act(parent.incidentId, 'unrelate', lead, said)
    expect(world.state(child.incidentId).relations).toEqual([])
  })

  it('is refused with an incident that is not there', async () => {
    const { incidentId } = await world.incident('P3')
    const said = { relation: 'caused-by', incident: unknown, reason: 'r' }
    expect(await world.act(incidentId, 'relate', lead, said)).toMatchObject({ status: 404 })
    expect(await world.act(incidentId, 'merge', lead, { into: unknown, reason: 'r' })).toMatchObject({ status: 404 })
  })
})

describe('a merge', () => {
  it('closes the one with its clocks, and the other counts from the earlier opening, in one transaction', async () => {
    const older = await world.incident('P2')
    await world.pass(10 * minute)
    const newer = await world.incident('P2')
    const { position } = world.log.events.at(-1) ?? { position: 0 }
    const answer = await world.act(older.incidentId, 'merge', lead, { into: newer.incidentId, reason: 'one fault' })
    expect(answer).toMatchObject({ status: 200, body: { status: 'Closed' } })
    const wrote = world.log.events.filter((event) => event.position > position)
    expect(wrote.map(({ type, incidentId }) => [type, incidentId === newer.incidentId])).toEqual([
      ['IncidentClosed', false],
      ['ClockCancelled', false],
      ['ClockCancelled', false],
      ['ClockCancelled', false],
      ['IncidentAbsorbed', true],
      ['ClockContinued', true],
      ['ClockRevised', true],
      ['ClockContinued', true],
      ['ClockRevised', true],
      ['ClockContinued', true],
      ['ClockRevised', true],
    ])
    expect(world.timers().some((timer) => timer.startsWith('response/1 100'))).toBe(true)
  })

  it('is done once, however often it is sent with one Idempotency-Key, and refused for a version that has passed', async () => {
    const [one, other] = [await world.incident('P3'), await world.incident('P3')]
    const body = { into: other.incidentId, reason: 'one fault' }
    const stale = await world.act(one.incidentId, 'merge', lead, body, { 'If-Match': '"1"' })
    expect(stale).toMatchObject({ status: 412 })
    const headers = { 'Idempotency-Key': `merge-${one.incidentId}` }
    const first = await world.act(one.incidentId, 'merge', lead, body, headers)
    expect(await world.act(one.incidentId, 'merge', lead, body, headers)).toMatchObject({ body: first.body })
    expect(world.types(other.incidentId, 'handling').filter((type) => type === 'IncidentAbsorbed')).toHaveLength(1)
  })

  it('stores its refusal, and leaves nothing else', async () => {
    const [grave, slight] = [await world.incident('P2'), await world.incident('P4')]
    const before = world.log.events.length
    const refused = await world.act(grave.incidentId, 'merge', lead, { into: slight.incidentId, reason: 'r' })
    expect(refused).toMatchObject({ status: 409, body: { code: 'not-a-survivor' } })
    expect(world.log.events.slice(before).map(({ type }) => type)).toEqual(['CommandRefused'])
  })

  it('takes a requestor’s word to whatever goes on, by mail and by hand, however often it was merged', async () => {
    const [one, other, last] = [await world.incident('P3'), await world.incident('P3'), await world.incident('P3')]
    await world.act(one.incidentId, 'merge', lead, { into: other.incidentId, reason: 'r' })
    await world.act(other.incidentId, 'merge', lead, { into: last.incidentId, reason: 'r' })
    await world.act(last.incidentId, 'start-work', 'amelie.dubois')
    await world.act(last.incidentId, 'request-feedback', 'amelie.dubois', { action: 'please try' })
    await world.others.mails(one, 'anna', 'c'.repeat(64))
    expect(world.state(last.incidentId)).toMatchObject({ status: 'Work in Progress', answers: ['c'.repeat(64)] })
    expect(world.types(one.incidentId, 'handling').at(-1)).toBe('CustomerAnswered')
    const said = await world.act(other.incidentId, 'customer-answer', lead, { text: 'It works.', verified: true })
    expect(said).toMatchObject({ status: 200, body: { id: other.incidentId } })
    expect(world.state(last.incidentId).answers).toHaveLength(2)
  })
})

it('a split names signals of the incident, and says which it has', async () => {
  const [one, other] = [await world.incident('P3'), await world.incident('P3')]
  await world.act(one.incidentId, 'merge', lead, { into: other.incidentId, reason: 'r' })
  const foreign = await world.act(other.incidentId, 'split', lead, { signals: ['f'.repeat(64)], reason: 'r' })
  expect(foreign).toMatchObject({ status: 422, body: { code: 'not-its-signals' } })
  expect(JSON.stringify(foreign.body)).toContain(one.key)
  const done = await world.act(other.incidentId, 'split', lead, { signals: [one.key], reason: 'another fault' })
  expect(done).toMatchObject({ status: 200, body: { events: ['IncidentSplit'] } })
  expect(world.state(other.incidentId).signals).toEqual([other.key])
})
