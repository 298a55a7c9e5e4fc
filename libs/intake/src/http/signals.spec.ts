import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import { anyCluster, type IntakeWorld, startIntake, TestLog } from '../testing/intake-world.js'

let log: TestLog
let world: IntakeWorld
beforeEach(async () => {
  log = new TestLog()
  world = await startIntake({ log, reader: log, now: () => log.time.now })
})
afterEach(() => world.stop())

const signal = { summary: 'Add egress NFS access', cluster: 'abrc1l-atlas-stg', namespace: 'livelink-ignition' }
const later = (minutes: number) => (log.time.now = instant(Date.parse(log.time.now) + minutes * 60_000))
const outcomeOf = async (body: object) => (await world.post('/v1/signals', body)).body.results[0]?.outcome

it('takes one signal or many', async () => {
  expect((await world.post('/v1/signals', signal)).body).toMatchObject({
    accepted: 1,
    results: [{ outcome: 'opened' }],
  })
  expect((await world.post('/v1/signals', [signal, signal])).body.results.map(({ outcome }) => outcome)).toEqual([
    'opened',
    'opened',
  ])
  expect(log.of('IncidentOpened').map(({ data }) => data.number)).toEqual(['1001', '1002', '1003'])
})

describe('with a dedupKey', () => {
  const keyed = { ...signal, dedupKey: 'nfs' }

  it('the same trouble told again is one incident; after two minutes without a start of its own it is a new firing', async () => {
    expect(await outcomeOf(keyed)).toBe('opened')
    later(1)
    expect(await outcomeOf(keyed)).toBe('notification')
    later(3)
    expect(await outcomeOf(keyed)).toBe('occurrence')
    expect(await outcomeOf({ ...keyed, status: 'resolved' })).toBe('cleared')
    expect(log.of('OccurrenceCleared')[0]?.data.occurrenceId).toMatch(/\/2$/)
  })

  it("two senders' keys never meet", async () => {
    await outcomeOf(keyed)
    world.principal = { ...anyCluster, keyId: 'another' }
    expect(await outcomeOf(keyed)).toBe('opened')
  })
})

describe('the requestor', () => {
  it('is the reporter, whose name and address are content', async () => {
    await outcomeOf({ ...signal, reporter: { name: 'Ana Ruiz', email: 'Ana@example.org' } })
    const [requestor] = log.of('IncidentOpened')[0]?.data.requestors ?? []
    expect(requestor?.id).toMatch(/^[0-9a-f]{64}$/)
    expect(Buffer.from(log.bytes(requestor?.contact ?? '')[0]?.[1] ?? '').toString()).toBe(
      '{"name":"Ana Ruiz","email":"Ana@example.org"}',
    )
    expect(JSON.stringify(log.events)).not.toContain('Ana')
  })

  it('is the person as whom the key acts', async () => {
    world.principal = { ...anyCluster, person: 'ana' }
    await outcomeOf(signal)
    expect(log.of('IncidentOpened')[0]?.data.requestors).toEqual([{ id: 'ana' }])
    expect(log.of('IncidentOpened')[0]?.metadata.actor).toEqual({ kind: 'person', id: 'ana', via: 'api' })
  })
})

describe('bad input', () => {
  it('of one signal is a 422 that names each field, and is kept', async () => {
    const { status, body } = await world.post('/v1/signals', { ...signal, summary: '', startsAt: 'soon' })
    expect([status, body.errors?.map(({ field }) => field)]).toEqual([422, ['summary', 'startsAt']])
    expect(log.of('SignalRejected')).toHaveLength(1)
  })

  it('of one among many leaves the others stored', async () => {
    const { status, body } = await world.post('/v1/signals', [signal, { summary: 5 }, signal])
    expect([status, body.accepted, body.rejected]).toEqual([207, 2, 1])
    expect(body.results[1]).toMatchObject({ index: 1, outcome: 'rejected', errors: [{ field: 'summary' }] })
  })

  it('is kept up to 64 KiB', async () => {
    await world.post('/v1/signals', { summary: 5, description: 'x'.repeat(100_000) })
    const [hash] = log.of('SignalRejected').map(({ data }) => data.body)
    expect(log.bytes(hash ?? '')[0]?.[1]).toHaveLength(65_536)
  })

  it('that is no JSON or nothing at all is refused as a whole', async () => {
    expect((await world.post('/v1/signals', '{')).status).toBe(400)
    expect((await world.post('/v1/signals', [])).body).toMatchObject({ status: 422, code: 'wrong-body' })
  })
})

describe('an Idempotency-Key', () => {
  const key = { 'idempotency-key': 'one' }

  it('gives the same request the same answer, and stores it once', async () => {
    const first = await world.post('/v1/signals', [signal, { summary: 5 }], key)
    const again = await world.post('/v1/signals', [signal, { summary: 5 }], key)
    expect([again.status, again.body]).toEqual([first.status, first.body])
    expect(log.of('IncidentOpened')).toHaveLength(1)
    expect(Number(again.headers.get('atlas-position'))).toBeGreaterThan(0)
  })

  it('keeps a long answer too', async () => {
    const many = Array.from({ length: 400 }, () => signal)
    const first = await world.post('/v1/signals', many, key)
    const again = await world.post('/v1/signals', many, key)
    expect(again.body).toEqual(first.body)
    expect(log.of('IncidentOpened')).toHaveLength(400)
  })

  it('is refused with another request, and is another for another caller', async () => {
    await world.post('/v1/signals', signal, key)
    expect((await world.post('/v1/signals', { ...signal, summary: 'other' }, key)).body).toMatchObject({
      status: 422,
      code: 'idempotency-key-reused',
    })
    world.principal = { ...anyCluster, keyId: 'another' }
    expect((await world.post('/v1/signals', { ...signal, summary: 'other' }, key)).status).toBe(200)
  })

  it('of two requests at once stores one', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => world.post('/v1/signals', signal, key)))
    expect(new Set(answers.map(({ body }) => body.results[0]?.incidentId)).size).toBe(1)
  })
})
