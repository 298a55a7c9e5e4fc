import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { IncidentId } from '@atlas/contracts'
import { InMemoryWorld } from '../testing/in-memory.js'
import { after, hour, minute, monday } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

/** An advanced Support Engineer, an Evangelist, a Team Lead, a Kube-Admin, a plain Support Engineer. */
const [amelie, jonas, nadia, emil, sofia] = [
  'amelie.dubois',
  'jonas.meier',
  'nadia.rossi',
  'emil.novak',
  'sofia.keller',
]
const correlation = {
  kind: 'correlation',
  clusters: ['abrc1l-atlas-stg', 'mecc-stage'],
  metrics: ['https://grafana.example.com/d/restarts'],
  logs: ['https://loki.example.com/q/evictions'],
}
const toP1 = { to: 'P1', reason: 'other clusters are affected as well', evidence: { P2: correlation } }

async function p2AtWork(opening = {}): Promise<IncidentId> {
  const { incidentId } = await world.incident('P2', opening)
  await world.act(incidentId, 'start-work', amelie)
  return incidentId
}

it('is asked, approved by another person, and puts clocks, war room and tier on the new priority', async () => {
  const id = await p2AtWork()
  await world.pass(10 * minute)
  const asked = await world.act(id, 'request-reclassification', amelie, toP1)
  expect(asked).toMatchObject({ status: 200, body: { priority: 'P2', events: ['ReclassificationRequested'] } })
  await world.pass(5 * minute)
  const approved = await world.act(id, 'approve-reclassification', emil)
  expect(approved).toMatchObject({
    status: 200,
    body: {
      priority: 'P1',
      tier: 'L3',
      status: 'Escalated',
      events: [
        'ReclassificationApproved',
        'PriorityReclassified',
        'IncidentEscalated',
        'IncidentRouted',
        'ResponseTeamCalled',
      ],
    },
  })
  const clocks = world.events(id, 'service-level').map(({ type, data }) => [type, (data as { clock: string }).clock])
  expect(clocks).toContainEqual(['ClockRetargeted', 'resolution/1'])
  expect(clocks).toContainEqual(['ClockRetargeted', 'update/1'])
  expect(clocks).toContainEqual(['ClockMet', 'approval/1'])
  expect(world.timers()).toContain(`resolution/1 75 ${after(monday, 3 * hour)}`)
  expect(world.timers().filter((name) => name.startsWith('reclassification/'))).toEqual([])
  expect(world.events(id, 'handling').find(({ type }) => type === 'ReclassificationApproved')?.metadata).toMatchObject({
    actor: { kind: 'person', id: emil, roles: ['Kube-Admin'] },
  })
})

it('is refused with the missing parts named, which is stored, and leaves nothing else', async () => {
  const id = await p2AtWork()
  const before = world.log.events.length
  const part = { to: 'P1', evidence: { P2: { ...correlation, logs: [] } } }
  const refused = await world.act(id, 'request-reclassification', amelie, part)
  expect(refused).toMatchObject({
    status: 422,
    body: { code: 'incomplete', errors: [{ field: 'evidence.P2.logs' }, { field: 'reason' }] },
  })
  expect(await world.act(id, 'request-reclassification', sofia, toP1)).toMatchObject({ status: 403 })
  await world.act(id, 'request-reclassification', amelie, toP1)
  expect(await world.act(id, 'approve-reclassification', amelie)).toMatchObject({
    status: 403,
    body: { code: 'own-request' },
  })
  expect(await world.act(id, 'approve-reclassification', nadia)).toMatchObject({
    status: 403,
    body: { code: 'wrong-hand', errors: [{ field: 'by', message: 'Evangelist or Kube-Admin (P2 to P1)' }] },
  })
  expect(world.types(id, 'refusals-escalation')).toHaveLength(4)
  const written = world.log.events.slice(before).filter(({ category }) => category === 'handling')
  expect(written.map(({ type }) => type)).toEqual(['ReclassificationRequested'])
})

it('keeps evidence and reason as content, each row its own', async () => {
  const id = await p2AtWork()
  await world.act(id, 'request-reclassification', amelie, toP1)
  const { reason, rows } = world.events(id, 'handling').at(-1)?.data as {
    reason: string
    rows: { evidence: string }[]
  }
  const stored = (hash: string) => Buffer.from(world.log.bytes(hash)[0]?.[1] ?? []).toString()
  expect(stored(reason)).toBe(toP1.reason)
  expect(rows.map(({ evidence }) => JSON.parse(stored(evidence)) as unknown)).toEqual([correlation])
  expect(JSON.stringify(world.log.events)).not.toContain('grafana')
})

it('is refused or withdrawn with a reason, and then decided no more', async () => {
  const id = await p2AtWork()
  await world.act(id, 'request-reclassification', amelie, toP1)
  expect(await world.act(id, 'refuse-reclassification', jonas, {})).toMatchObject({ status: 422 })
  const no = { request: 1, reason: 'the two clusters share one defective node image' }
  expect(await world.act(id, 'refuse-reclassification', jonas, no)).toMatchObject({ status: 200 })
  expect(await world.act(id, 'approve-reclassification', emil, { request: 1 })).toMatchObject({
    status: 409,
    body: { code: 'request-has-ended' },
  })
  await world.act(id, 'request-reclassification', amelie, toP1)
  const withdrawn = await world.act(id, 'withdraw-reclassification', amelie, { reason: 'the metrics were misread' })
  expect(withdrawn.body).toMatchObject({ priority: 'P2', events: ['ReclassificationWithdrawn'] })
  expect(world.timers().filter((name) => /^(approval|reclassification)/.test(name))).toEqual([])
})

it('expires by itself at its own instant, after its approval clock has breached', async () => {
  const id = await p2AtWork()
  await world.act(id, 'request-reclassification', amelie, toP1)
  await world.pass(3 * hour + 59 * minute)
  const breach = world
    .events(id, 'service-level')
    .find(({ type, data }) => type === 'ClockBreached' && (data as { clock: string }).clock === 'approval/1')
  expect(breach?.occurredAt).toBe(after(monday, 15 * minute))
  await world.pass(2 * hour)
  expect(world.events(id, 'handling').find(({ type }) => type === 'ReclassificationExpired')).toMatchObject({
    occurredAt: after(monday, 4 * hour),
    data: { request: 1, how: 'time' },
    metadata: { actor: { kind: 'timer', id: 'reclassification/1' } },
  })
  expect(world.state(id).priority).toBe('P2')
})

it('promises the requestor an update by when the update clock will be due', async () => {
  const id = await p2AtWork()
  const asked = await world.incident('P2', { requestors: [{ id: 'anna' }] })
  await world.act(asked.incidentId, 'start-work', amelie, {
    acknowledgement: { initialAssessment: 'the network of the nodes' },
    nextUpdateBy: after(monday, hour),
  })
  await world.pass(10 * minute)
  const promised = async (incident: IncidentId) => {
    await world.act(incident, 'request-reclassification', amelie, toP1)
    await world.act(incident, 'approve-reclassification', emil)
    const event = world.events(incident, 'handling').find(({ type }) => type === 'PriorityReclassified')
    return (event?.data as { nextUpdateBy?: string }).nextUpdateBy
  }
  expect(await promised(asked.incidentId)).toBe(after(monday, 30 * minute))
  expect(await promised(id)).toBeUndefined()
})

it('while it is Resolved retargets the clocks at the instant of the reopening', async () => {
  const id = await p2AtWork()
  const resolution = {
    code: 'fixed',
    summary: 'restarted',
    knowledge: { noneBecause: 'once' },
    verification: 'check-run',
    firingReason: 'it clears in minutes',
  }
  await world.act(id, 'request-reclassification', amelie, toP1)
  await world.pass(10 * minute)
  await world.act(id, 'resolve', amelie, resolution)
  await world.act(id, 'approve-reclassification', emil)
  expect(world.state(id)).toMatchObject({ status: 'Resolved', priority: 'P1', tier: 'L2' })
  const retargets = () => world.types(id, 'service-level').filter((type) => type === 'ClockRetargeted')
  expect(retargets()).toEqual([])
  await world.pass(minute)
  await world.act(id, 'reopen', amelie, { reason: 'it is back' })
  expect(retargets()).toEqual(['ClockRetargeted'])
})

it('gives the same request the same answer', async () => {
  const id = await p2AtWork()
  const headers = { 'idempotency-key': 'k-1' }
  const first = await world.act(id, 'request-reclassification', amelie, toP1, headers)
  const again = await world.act(id, 'request-reclassification', amelie, toP1, headers)
  expect(again).toMatchObject({ status: 200, body: first.body })
  const stale = await world.act(id, 'approve-reclassification', emil, {}, { 'if-match': '"1"' })
  expect(stale).toMatchObject({ status: 412 })
})

it('of two that are approved at once puts one in force, and the other hears that it was overtaken', async () => {
  const { incidentId: id } = await world.incident('P3')
  await world.act(id, 'start-work', sofia)
  const systemic = { kind: 'systemic-issue', rootCause: 'a flawed template', clusters: ['a', 'b'] }
  const up = { to: 'P2', reason: 'two clusters are affected', evidence: { P3: systemic } }
  const disproved = { kind: 'disproved', believed: 'it is a fault', finding: 'it is a question' }
  const down = { to: 'P4', reason: 'it is a question', evidence: { lowering: disproved } }
  expect((await world.act(id, 'request-reclassification', amelie, up)).status).toBe(200)
  expect((await world.act(id, 'request-reclassification', amelie, down)).status).toBe(200)
  const answers = await Promise.all(
    [1, 2].map((request) => world.act(id, 'approve-reclassification', nadia, { request })),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
    code: 'request-has-ended',
    detail: expect.stringContaining('is overtaken since'),
  })
  const changes = world.types(id, 'handling').filter((type) => /^Priority/.test(type))
  expect(changes).toHaveLength(1)
})
