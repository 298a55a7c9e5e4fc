import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import { type IntakeWorld, startIntake, TestLog } from '../testing/intake-world.js'

let log: TestLog
let world: IntakeWorld
beforeEach(async () => {
  log = new TestLog()
  world = await startIntake({ log, reader: log, now: () => log.time.now })
})
afterEach(() => world.stop())

const event = (more: object = {}) => ({
  specversion: '1.0',
  id: 'one',
  source: '/flux/abrc1l-atlas-stg',
  type: 'org.example.kustomization.failed',
  subject: 'apps/ami',
  time: '2026-11-23T11:50:00Z',
  cluster: 'abrc1l-atlas-stg',
  data: { summary: 'Kustomization apps/ami fails', namespace: 'flux-system' },
  ...more,
})
const structured = { 'content-type': 'application/cloudevents+json' }
const batched = { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' }
const send = (...events: object[]) => world.post('/v1/cloudevents', events, batched)
const outcomes = async (...events: object[]) => (await send(...events)).body.results.map(({ outcome }) => outcome)

describe('an event is taken', () => {
  const expected = {
    facts: { source: 'cloudevents', cluster: 'abrc1l-atlas-stg', namespace: 'flux-system' },
    impactStartedAt: '2026-11-23T11:50:00.000Z',
    reportedAt: '2026-11-23T11:50:00.000Z',
    clocksStartAt: '2026-11-23T12:00:00.000Z',
  }

  it('in structured mode', async () => {
    expect((await world.post('/v1/cloudevents', event(), structured)).status).toBe(200)
    expect(log.of('IncidentOpened')[0]?.data).toMatchObject(expected)
  })

  it('whatever the case of its media type', async () => {
    const shouted = { 'content-type': 'Application/CloudEvents+JSON' }
    expect((await world.post('/v1/cloudevents', event(), shouted)).status).toBe(200)
  })

  it('with attributes that are null, which is to say not set', async () => {
    expect(await outcomes(event({ subject: null, time: null, dataschema: null }))).toEqual(['opened'])
  })

  it('in a batch', async () => {
    expect(await outcomes(event(), event({ id: 'two', subject: 'apps/other' }))).toEqual(['opened', 'opened'])
  })

  it('in binary mode, with percent-encoded attributes', async () => {
    const { data, ...attributes } = event({ subject: 'apps%2Fami' })
    const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, String(value)]))
    expect((await world.post('/v1/cloudevents', data, headers)).status).toBe(200)
    expect(log.of('IncidentOpened')[0]?.data).toMatchObject(expected)
    expect(await outcomes(event({ id: 'two' }))).toEqual(['occurrence'])
  })
})

describe('its key is source, type and subject', () => {
  it('each event of it is a firing of its own', async () => {
    expect(await outcomes(event(), event({ id: 'two' }), event({ id: 'three', type: 'other' }))).toEqual([
      'opened',
      'occurrence',
      'opened',
    ])
  })

  it('but a re-send, by source and id, is a notification, within a request and much later', async () => {
    expect(await outcomes(event(), event())).toEqual(['opened', 'notification'])
    log.time.now = instant(Date.parse('2026-11-24T12:00:00Z'))
    expect(await outcomes(event({ id: 'two' }), event())).toEqual(['occurrence', 'notification'])
  })

  it('and a clear told twice does not end the firing that came between', async () => {
    const clear = event({ id: 'clear', data: { status: 'resolved' } })
    expect(await outcomes(event(), clear, event({ id: 'two' }), clear)).toEqual([
      'opened',
      'cleared',
      'occurrence',
      'cleared',
    ])
    expect(log.of('OccurrenceCleared').map(({ data }) => data.occurrenceId.slice(-2))).toEqual(['/1'])
  })
})

describe('bad events', () => {
  it('are refused one by one: no id is made up for them', async () => {
    const { id, ...nameless } = event()
    expect(id).toBe('one')
    const { status, body } = await send(
      event(),
      nameless,
      event({ id: 'b', time: 'noon' }),
      event({ id: 'c', bad_name: 1 }),
    )
    expect([status, body.accepted]).toEqual([207, 1])
    expect(body.results.slice(1).map(({ errors }) => errors?.[0]?.field)).toEqual(['id', 'time', 'attributes'])
  })

  it('whose data are wrong are named by field', async () => {
    const { body } = await world.post('/v1/cloudevents', event({ data: { labels: 'none' } }), structured)
    expect([body.status, body.errors?.[0]?.field]).toEqual([422, 'data.labels'])
  })

  it('in no known mode are refused as a whole', async () => {
    expect((await world.post('/v1/cloudevents', event())).body).toMatchObject({ status: 422, code: 'wrong-body' })
    expect((await world.post('/v1/cloudevents', [], batched)).status).toBe(422)
  })
})
