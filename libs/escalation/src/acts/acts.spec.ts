import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { InMemoryWorld } from '../testing/in-memory.js'
import { after, hour, minute, monday } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

const resolution = {
  code: 'fixed',
  summary: 'A firewall rule was missing.',
  knowledge: { link: 'https://kb.example/egress' },
  verification: 'check-run',
  firingReason: 'the alert needs ten minutes to clear',
}

describe('an engineer', () => {
  it('takes an incident from Unassigned to Closed', async () => {
    const { incidentId } = await world.incident('P3')
    const started = await world.act(incidentId, 'start-work', 'sofia.keller')
    expect(started.body).toMatchObject({
      status: 'Work in Progress',
      owner: 'sofia.keller',
      tier: 'L1',
      events: ['TriageConfirmed', 'WorkStarted'],
    })
    expect(started.status).toBe(200)
    expect(started.headers.get('etag')).toBe(`"${String(started.body.version)}"`)
    expect(Number(started.headers.get('atlas-position'))).toBeGreaterThan(0)
    expect((await world.act(incidentId, 'resolve', 'sofia.keller', resolution)).body).toMatchObject({
      status: 'Resolved',
    })
    expect((await world.act(incidentId, 'confirm', 'sofia.keller')).body).toMatchObject({ status: 'Closed' })
    expect(world.types(incidentId, 'refusals-escalation')).toEqual([])
  })

  it('names an incident by its id or its number, and hears of one that nobody has', async () => {
    const { incidentId } = await world.incident('P3', { number: '4711' })
    const started = await world.act('INC-4711', 'start-work', 'sofia.keller')
    expect(started).toMatchObject({ status: 200, body: { id: incidentId, number: '4711' } })
    expect((await world.act('inc4711', 'release', 'sofia.keller', { reason: 'shift ends' })).status).toBe(200)
    const nowhere = await world.act('4712', 'start-work', 'sofia.keller')
    expect(nowhere).toMatchObject({ status: 404, body: { code: 'unknown-incident' } })
    expect((await world.act('the-first', 'start-work', 'sofia.keller')).status).toBe(422)
  })

  it('names as the original of a duplicate an incident that there is, and no duplicate itself', async () => {
    const original = await world.incident('P3')
    const duplicate = await world.incident('P3')
    const third = await world.incident('P3')
    const cancel = (id: string, duplicateOf: string) =>
      world.act(id, 'cancel', 'nadia.rossi', { reason: 'the same', duplicateOf })
    const nowhere = await cancel(duplicate.incidentId, '0190b0c0-0000-7000-8000-00000000dead')
    expect(nowhere).toMatchObject({ status: 422, body: { errors: [{ field: 'duplicateOf' }] } })
    expect(await cancel(duplicate.incidentId, original.incidentId)).toMatchObject({ status: 200 })
    const chained = await cancel(third.incidentId, duplicate.incidentId)
    expect(chained).toMatchObject({ status: 422, body: { code: 'not-an-original' } })
    expect(JSON.stringify(chained.body)).toContain(`the original is ${original.incidentId}`)
  })

  it('is pinned with the roles and the tier that they had', async () => {
    const { incidentId } = await world.incident('P3')
    await world.act(incidentId, 'start-work', 'amelie.dubois')
    expect(world.events(incidentId, 'handling').at(-1)?.metadata).toMatchObject({
      actor: {
        kind: 'person',
        id: 'amelie.dubois',
        via: 'http',
        roles: ['Support Engineer', 'Advanced Support Engineer'],
        tier: 'L2',
      },
      policy: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('keeps texts as content, and events with their hashes alone', async () => {
    const { incidentId } = await world.incident('P3', { requestors: [{ id: 'anna' }] })
    const answer = await world.act(incidentId, 'start-work', 'sofia.keller', {
      acknowledgement: { initialAssessment: 'an untrusted certificate' },
      nextUpdateBy: after(monday, 2 * hour),
    })
    expect(answer.status).toBe(200)
    const started = world.events(incidentId, 'handling').find(({ type }) => type === 'WorkStarted')
    const { acknowledgement } = started?.data as { acknowledgement: string }
    const [[, bytes] = []] = world.log.bytes(acknowledgement)
    expect(JSON.parse(Buffer.from(bytes ?? []).toString())).toEqual({ initialAssessment: 'an untrusted certificate' })
    expect(JSON.stringify(world.log.events)).not.toContain('untrusted')
  })
})

describe('a refusal', () => {
  it('names what is missing, is stored with who asked, and leaves nothing else', async () => {
    const { incidentId } = await world.incident('P3', { requestors: [{ id: 'anna' }] })
    const before = world.events(incidentId, 'handling').length
    const answer = await world.act(incidentId, 'start-work', 'sofia.keller')
    expect(answer.status).toBe(422)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.body).toMatchObject({
      code: 'incomplete',
      errors: [{ field: 'acknowledgement.initialAssessment' }, { field: 'nextUpdateBy' }],
    })
    expect(world.events(incidentId, 'handling')).toHaveLength(before)
    expect(world.events(incidentId, 'refusals-escalation')).toMatchObject([
      {
        type: 'CommandRefused',
        data: { command: 'start-work', code: 'incomplete', missing: [{}, {}] },
        metadata: { actor: { kind: 'person', id: 'sofia.keller' } },
      },
    ])
  })

  it('of an illegal move names the legal ones', async () => {
    const { incidentId } = await world.incident('P3')
    const { status, body } = await world.act(incidentId, 'confirm', 'sofia.keller')
    expect([status, body.code]).toEqual([409, 'not-a-legal-move'])
    expect(body.detail).toBe(
      '"confirm" is no legal move of an incident that is Unassigned; the legal moves are: ' +
        'Work in Progress (start-work); Escalated (escalate, by the clock, triaged as P1, raised to a priority of a higher tier); Resolved (once every signal has cleared); Closed (cancel, merge).',
    )
  })

  it('of the wrong hand is a 403', async () => {
    const { incidentId } = await world.incident('P3')
    expect(await world.act(incidentId, 'start-work', 'jonas.meier')).toMatchObject({
      status: 403,
      body: { code: 'wrong-hand' },
    })
    expect(await world.act(incidentId, 'start-work', 'mallory')).toMatchObject({ status: 403 })
  })

  it('of a key that acts for nobody is not stored, nor one of an unknown incident', async () => {
    const { incidentId } = await world.incident('P3')
    expect(await world.act(incidentId, 'start-work', null)).toMatchObject({
      status: 403,
      body: { code: 'not-a-person' },
    })
    const unknown = '0190a5a0-0000-7000-8000-00000000ffff'
    expect(await world.act(unknown, 'start-work', 'sofia.keller')).toMatchObject({ status: 404 })
    expect(world.log.events.filter(({ type }) => type === 'CommandRefused')).toEqual([])
  })

  it('is only counted above sixty in an hour', async () => {
    const { incidentId } = await world.incident('P3')
    for (let n = 0; n < 62; n++) await world.act(incidentId, 'confirm', 'sofia.keller')
    expect(world.types(incidentId, 'refusals-escalation')).toHaveLength(60)
    world.time.pass(hour)
    await world.act(incidentId, 'confirm', 'sofia.keller')
    expect(world.types(incidentId, 'refusals-escalation')).toHaveLength(61)
  })
})

describe('If-Match and Idempotency-Key', () => {
  it('refuse an act that was decided on an older version', async () => {
    const { incidentId } = await world.incident('P3')
    const started = await world.act(incidentId, 'start-work', 'sofia.keller')
    const version = Number(started.body.version)
    const stale = await world.act(
      incidentId,
      'release',
      'sofia.keller',
      { reason: 'ill' },
      { 'if-match': `"${version - 1}"` },
    )
    expect([stale.status, stale.body.code]).toEqual([412, 'version-conflict'])
    const fresh = await world.act(
      incidentId,
      'release',
      'sofia.keller',
      { reason: 'ill' },
      { 'if-match': `"${version}"` },
    )
    expect(fresh.body).toMatchObject({ status: 'Unassigned' })
  })

  it('give the same request the same answer, and refuse another one', async () => {
    const { incidentId } = await world.incident('P3')
    const headers = { 'idempotency-key': 'k-1' }
    const first = await world.act(incidentId, 'start-work', 'sofia.keller', {}, headers)
    const again = await world.act(incidentId, 'start-work', 'sofia.keller', {}, headers)
    expect(again.body).toEqual(first.body)
    expect(again.status).toBe(200)
    expect(world.types(incidentId, 'handling').filter((type) => type === 'WorkStarted')).toHaveLength(1)
    const other = await world.act(incidentId, 'release', 'sofia.keller', { reason: 'ill' }, headers)
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused'])
  })
})

describe('the playbook’s egress scenario', () => {
  it('goes from L1 to L2 with the full diagnostic findings', async () => {
    const { incidentId } = await world.incident('P3', { requestors: [{ id: 'anna' }] })
    await world.act(incidentId, 'start-work', 'sofia.keller', {
      acknowledgement: { initialAssessment: 'the egress rule' },
      nextUpdateBy: after(monday, hour),
    })
    const lacking = await world.act(incidentId, 'escalate', 'sofia.keller', { trigger: 'knowledge-exhaustion' })
    expect(lacking.body.errors?.map(({ field }) => field)).toEqual([
      'evidence.runbook',
      'evidence.steps',
      'evidence.failed',
    ])
    const escalated = await world.act(incidentId, 'escalate', 'sofia.keller', {
      trigger: 'knowledge-exhaustion',
      evidence: {
        runbook: 'egress-access',
        steps: [{ step: 'apply the firewall rule', result: 'applied, the connection times out' }],
        failed: 'the NFS server uses a self-signed certificate',
      },
    })
    expect(escalated.body).toMatchObject({ status: 'Escalated', tier: 'L2', owner: 'sofia.keller' })
    expect(escalated.body.candidate).toBe('amelie.dubois')
    expect((await world.act(incidentId, 'accept', 'luca.bianchi')).status).toBe(403)
    const accepted = await world.act(incidentId, 'accept', 'amelie.dubois')
    expect(accepted.body).toMatchObject({ status: 'Work in Progress', tier: 'L2', owner: 'amelie.dubois' })
  })
})

it('refuses to promise an update later than its target', async () => {
  const { incidentId } = await world.incident('P2', { requestors: [{ id: 'anna' }] })
  const start = (ms: number) =>
    world.act(incidentId, 'start-work', 'amelie.dubois', {
      acknowledgement: { initialAssessment: 'RBAC' },
      nextUpdateBy: after(monday, ms),
    })
  expect(await start(2 * hour + 1)).toMatchObject({ status: 422, body: { code: 'promise-too-late' } })
  expect(world.state(incidentId).status).toBe('Unassigned')
  expect((await start(2 * hour)).status).toBe(200)
  world.time.pass(30 * minute)
  const update = (ms: number) =>
    world.act(incidentId, 'update', 'amelie.dubois', { text: 'still looking', nextUpdateBy: after(world.time.now, ms) })
  expect((await update(2 * hour + 1)).status).toBe(422)
  expect((await update(2 * hour)).status).toBe(200)
})
