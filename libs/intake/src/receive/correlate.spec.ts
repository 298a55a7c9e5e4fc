import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type IntakeWorld, startIntake, TestLog } from '../testing/intake-world.js'

let log: TestLog
let world: IntakeWorld
beforeEach(async () => {
  log = new TestLog()
  world = await startIntake({ log, reader: log, now: () => log.time.now })
})
afterEach(() => world.stop())

interface Alert {
  readonly alertname: string
  readonly node?: string
  readonly fingerprint: string
  readonly ends?: true
}
const send = (...alerts: Alert[]) =>
  world.post('/v1/alertmanager', {
    version: '4',
    groupKey: 'g',
    status: 'firing',
    receiver: 'atlas',
    alerts: alerts.map(({ alertname, node, fingerprint, ends }) => ({
      status: ends ? 'resolved' : 'firing',
      fingerprint,
      startsAt: '2026-11-23T11:50:00.000Z',
      endsAt: ends ? '2026-11-23T11:59:00.000Z' : '0001-01-01T00:00:00Z',
      labels: { alertname, cluster: 'mecc-stage', ...(node === undefined ? {} : { node }) },
      annotations: {},
    })),
  })
const nodeDown: Alert = { alertname: 'KubeNodeNotReady', node: 'n1', fingerprint: 'aaaa' }
const pod = (fingerprint: string, node?: string): Alert => ({
  alertname: 'KubePodNotReady',
  fingerprint,
  ...(node === undefined ? {} : { node }),
})

describe('a node that is down', () => {
  it('explains what comes of its pods, in the same request or later: one incident, each signal with its reason', async () => {
    await send(nodeDown, pod('bbbb', 'n1'))
    const later = await send(pod('cccc', 'n1'))
    const [opened, ...more] = log.of('IncidentOpened')
    expect(more).toEqual([])
    expect(later.body.results).toMatchObject([
      { outcome: 'occurrence', incidentId: opened?.data.incidentId, number: opened?.data.number },
    ])
    expect(log.of('SignalAttached').map(({ data }) => [data.incidentId, data.rule, data.because])).toEqual([
      [opened?.data.incidentId, 'node-explains-its-pods', 'the node is down, and takes what runs on it along'],
      [opened?.data.incidentId, 'node-explains-its-pods', 'the node is down, and takes what runs on it along'],
    ])
    expect(log.of('OccurrenceStarted').map(({ data }) => data.incidentId)).toEqual(
      Array(3).fill(opened?.data.incidentId),
    )
  })

  it('explains no pod of another node, none without the label, and none that came before', async () => {
    await send(pod('bbbb', 'n1'), nodeDown, pod('cccc', 'n2'), pod('dddd'), pod('bbbb', 'n1'))
    expect(log.of('SignalAttached')).toEqual([])
    expect(log.of('IncidentOpened')).toHaveLength(4)
  })

  it('explains nothing once it is back', async () => {
    await send(nodeDown)
    await send({ ...nodeDown, ends: true })
    await send(pod('bbbb', 'n1'))
    expect(log.of('CauseCleared')).toHaveLength(1)
    expect(log.of('SignalAttached')).toEqual([])
  })
})
