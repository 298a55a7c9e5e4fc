import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import { anyCluster, type IntakeWorld, shippedPolicy, startIntake, TestLog } from '../testing/intake-world.js'

let log: TestLog
let world: IntakeWorld
beforeEach(async () => {
  log = new TestLog()
  world = await startIntake({ log, reader: log, now: () => log.time.now })
})
afterEach(() => world.stop())

const alert = (more: object = {}) => ({
  status: 'firing',
  labels: { alertname: 'KubeAPIDown', cluster: 'abrc1l-atlas-stg', namespace: 'kube-system', severity: 'critical' },
  annotations: { summary: 'Target disappeared', runbook_url: 'https://runbooks.example/kubeapidown' },
  startsAt: '2026-11-23T11:52:46.720961098Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: '',
  fingerprint: '10e6280bc911a4db',
  ...more,
})
const webhook = (alerts: unknown[], more: object = {}) => ({
  receiver: 'atlas',
  status: 'firing',
  alerts,
  groupLabels: { alertname: 'KubeAPIDown' },
  commonLabels: { cluster: 'abrc1l-atlas-stg' },
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example',
  version: '4',
  groupKey: '{}:{alertname="KubeAPIDown"}',
  truncatedAlerts: 0,
  ...more,
})
const send = (alerts: unknown[], more: object = {}) => world.post('/v1/alertmanager', webhook(alerts, more))
const outcomes = async (...alerts: unknown[]) => (await send(alerts)).body.results.map(({ outcome }) => outcome)

it('opens an incident from an alert, with its facts, times and the owner then in force', async () => {
  const { status, headers, body } = await send([alert()])
  expect([status, body.accepted, body.rejected]).toEqual([200, 1, 0])
  expect(Number(headers.get('atlas-position'))).toBe(2)
  const [opened] = log.of('IncidentOpened')
  expect(body.results[0]).toEqual({
    index: 0,
    outcome: 'opened',
    incidentId: opened?.data.incidentId,
    number: '1001',
    occurrenceId: `${opened?.data.dedupKey}/1`,
  })
  expect(opened?.data).toMatchObject({
    number: '1001',
    facts: {
      source: 'alertmanager',
      cluster: 'abrc1l-atlas-stg',
      clusterKnown: true,
      environment: 'staging',
      namespace: 'kube-system',
      alertname: 'KubeAPIDown',
      severity: 'critical',
    },
    impactStartedAt: '2026-11-23T11:52:46.720Z',
    receivedAt: '2026-11-23T12:00:00.000Z',
    clocksStartAt: '2026-11-23T12:00:00.000Z',
    owner: { team: 'platform', coreFunction: 'control plane' },
    requestors: [],
    flags: [],
  })
  const text = log.bytes(opened?.data.facts.text ?? '')[0]?.[1]
  expect(JSON.parse(Buffer.from(text ?? '').toString())).toMatchObject({ summary: 'Target disappeared' })
  expect(opened?.metadata).toMatchObject({
    actor: { kind: 'sync', id: 'key-1', via: 'alertmanager' },
    policy: shippedPolicy().hash,
  })
})

describe('each alert stands alone', () => {
  it('so that a firing group can hold a resolved one', async () => {
    await send([alert()])
    const cleared = alert({ status: 'resolved', endsAt: '2026-11-23T11:58:00Z' })
    expect(await outcomes(cleared, alert({ fingerprint: '0d6da1f8a0e60eca' }))).toEqual(['cleared', 'opened'])
    expect(log.of('OccurrenceCleared')[0]?.data.endsAt).toBe('2026-11-23T11:58:00.000Z')
  })

  it('and those of one key within a request see one another', async () => {
    const double = alert({ startsAt: '2026-11-23T11:53:30Z' })
    const another = alert({ startsAt: '2026-11-23T11:57:00Z' })
    expect(await outcomes(alert(), double, alert(), another)).toEqual([
      'opened',
      'notification',
      'notification',
      'occurrence',
    ])
    expect(log.of('IncidentOpened')).toHaveLength(1)
  })

  it('and a bad one is refused by field and kept, while the others are stored', async () => {
    const { status, body } = await send([alert(), alert({ startsAt: 'yesterday' }), 7])
    expect([status, body.accepted, body.rejected]).toEqual([207, 1, 2])
    expect(body.results[1]?.errors?.[0]?.field).toBe('alerts[1].startsAt')
    expect(body.results[2]?.errors?.[0]?.field).toBe('alerts[2]')
    const [kept] = log.of('SignalRejected')
    expect(kept?.data).toMatchObject({ signalId: body.results[1]?.signalId, source: 'alertmanager' })
    const raw = log.bytes(kept?.data.body ?? '')[0]?.[1]
    expect(JSON.parse(Buffer.from(raw ?? '').toString())).toMatchObject({ startsAt: 'yesterday' })
  })
})

it('counts the doubles of a high-availability pair as notifications, whichever key each replica uses', async () => {
  await send([alert()])
  world.principal = { ...anyCluster, keyId: 'key-2' }
  expect(await outcomes(alert({ startsAt: '2026-11-23T11:53:00Z' }))).toEqual(['notification'])
  expect(log.of('NotificationCounted')[0]?.data).toMatchObject({ match: 'near', notifications: 2 })
})

it('records the alerts that Alertmanager cut off as a known loss, and flags what it opens', async () => {
  await send([alert()], { truncatedAlerts: 12 })
  expect(log.of('AlertsTruncated')[0]?.data).toMatchObject({ cluster: 'abrc1l-atlas-stg', truncated: 12 })
  expect(log.of('IncidentOpened')[0]?.data.flags).toEqual(['truncated-alerts'])
})

describe('the cluster', () => {
  const without = alert({ labels: { alertname: 'KubeAPIDown' } })

  it('is the one that ?cluster= names before the label', async () => {
    await world.post(
      '/v1/alertmanager?cluster=mecc-prd',
      webhook([without, alert({ fingerprint: '0d6da1f8a0e60eca' })]),
    )
    expect(log.of('IncidentOpened').map(({ data }) => data.facts.cluster)).toEqual(['mecc-prd', 'mecc-prd'])
  })

  it("is the key's, and a label that contradicts it is refused", async () => {
    world.principal = { ...anyCluster, clusters: ['mecc-prd'] }
    const { status, body } = await send([without, alert()])
    expect([status, body.results.map(({ outcome }) => outcome)]).toEqual([207, ['opened', 'rejected']])
    expect(body.results[1]?.errors).toEqual([
      { field: 'alerts[1].labels.cluster', message: 'the key speaks for mecc-prd, not for abrc1l-atlas-stg' },
    ])
    expect(log.of('IncidentOpened')[0]?.data.facts.environment).toBe('production')
  })

  it("is the sender's own unknown one when nothing names it, and flagged", async () => {
    await send([without])
    world.principal = { ...anyCluster, keyId: 'key-2' }
    expect(await outcomes(without)).toEqual(['opened'])
    expect(log.of('IncidentOpened').map(({ data }) => [data.facts.cluster, data.flags])).toEqual([
      ['unknown:key-1', ['unknown-cluster']],
      ['unknown:key-2', ['unknown-cluster']],
    ])
  })
})

describe('a start in the future', () => {
  it('is clamped to the receipt and flagged, and its re-send is still the same firing', async () => {
    await send([alert({ startsAt: '2026-11-23T13:00:00Z' })])
    expect(log.of('IncidentOpened')[0]?.data).toMatchObject({
      impactStartedAt: '2026-11-23T12:00:00.000Z',
      flags: ['future-start'],
    })
    log.time.now = instant(Date.parse('2026-11-23T12:05:00Z'))
    expect(await outcomes(alert({ startsAt: '2026-11-23T13:00:00Z' }))).toEqual(['notification'])
  })
})

describe('refused as a whole', () => {
  it('a body that is no webhook of version 4 is named by field, and kept', async () => {
    const { status, headers, body } = await world.post('/v1/alertmanager', { ...webhook([]), version: '3' })
    expect([status, headers.get('content-type')]).toEqual([422, 'application/problem+json'])
    expect(body.errors?.[0]?.field).toBe('version')
    expect(log.of('SignalRejected')).toHaveLength(1)
  })

  it('a webhook whose every alert is bad is a 422 that names each field', async () => {
    const { status, body } = await send([alert({ fingerprint: '' })])
    expect([status, body.code, body.errors?.[0]?.field]).toEqual([
      422,
      'every-signal-rejected',
      'alerts[0].fingerprint',
    ])
  })
})
