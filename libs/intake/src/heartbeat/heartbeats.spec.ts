import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { type Instant, instant } from '@atlas/contracts'
import type { Timer } from '@atlas/event-sourcing'
import { type IntakeWorld, startIntake, TestLog } from '../testing/intake-world.js'
import { SilenceAlarm } from './silence-alarm.js'

let log: TestLog
let world: IntakeWorld
beforeEach(async () => {
  log = new TestLog()
  world = await startIntake({ log, reader: log, now: () => log.time.now })
})
afterEach(() => world.stop())

const at = (time: string): Instant => instant(Date.parse(`2026-11-23T${time}Z`))
const send = (alertname: string, labels: object = {}) =>
  world.post('/v1/alertmanager', {
    version: '4',
    groupKey: '{}',
    status: 'firing',
    receiver: 'atlas',
    alerts: [
      {
        status: 'firing',
        labels: { alertname, cluster: 'mecc-prd', ...labels },
        startsAt: '2026-11-23T08:00:00Z',
        fingerprint: alertname,
      },
    ],
  })
const beat = async (time: string) => {
  log.time.now = at(time)
  return (await send('Watchdog')).body.results[0]?.outcome
}
const alarm = (): Timer => {
  const [timer] = [...log.timers.values()]
  if (!timer) throw new Error('no alarm is armed')
  return timer
}
const goOff = async () => {
  const timer = alarm()
  log.timers.clear()
  await world.app.get(SilenceAlarm).fire(timer)
}

it('a Watchdog is no incident and no event; it moves the alarm of its cluster', async () => {
  expect(await beat('12:00:00')).toBe('heartbeat')
  expect(await beat('12:05:00')).toBe('heartbeat')
  expect(log.events).toEqual([])
  expect([log.timers.size, alarm().dueAt, alarm().service]).toEqual([1, at('12:15:00'), 'intake'])
})

it('an InfoInhibitor is nothing', async () => {
  expect((await send('InfoInhibitor')).body.results).toEqual([{ index: 0, outcome: 'ignored' }])
  expect([log.events.length, log.timers.size]).toEqual([0, 0])
})

it('a cluster silent for too long is lost, and a signal of our own', async () => {
  await beat('12:00:00')
  log.time.now = at('12:10:07')
  await goOff()
  expect(log.events.map(({ type, occurredAt }) => [type, occurredAt])).toEqual([
    ['HeartbeatLost', at('12:10:00')],
    ['IncidentOpened', at('12:10:00')],
    ['OccurrenceStarted', at('12:10:00')],
  ])
  const facts = log.of('IncidentOpened')[0]?.data.facts
  expect(facts).toMatchObject({ source: 'heartbeat', cluster: 'mecc-prd', alertname: 'ClusterSilent' })
  expect(Buffer.from(log.bytes(facts?.text ?? '')[0]?.[1] ?? '').toString()).toContain(
    'Cluster mecc-prd has sent no heartbeat since 2026-11-23T12:00:00.000Z',
  )
})

it('its return is an event and clears that signal; a second loss is a new occurrence', async () => {
  await beat('12:00:00')
  await goOff()
  await beat('12:30:00')
  await goOff()
  expect(log.events.map(({ type }) => type)).toEqual([
    'HeartbeatLost',
    'IncidentOpened',
    'OccurrenceStarted',
    'HeartbeatReturned',
    'OccurrenceCleared',
    'HeartbeatLost',
    'OccurrenceStarted',
  ])
  expect(log.of('OccurrenceCleared')[0]?.data.endsAt).toBe(at('12:30:00'))
})
