import { expect, it } from '@jest/globals'
import { type HeartbeatEvent, instant, type Instant } from '@atlas/contracts'
import { specification } from '@atlas/event-sourcing'
import { heartbeat, type HeartbeatCommand, silentAt } from './heartbeat.js'

const cluster = 'abrc1l-atlas-prd'
const at = (time: string): Instant => instant(Date.parse(`2026-11-23T${time}Z`))
const beat = (receivedAt: Instant): HeartbeatCommand => ({ type: 'beat', cluster, receivedAt })
const silence: HeartbeatCommand = {
  type: 'fall-silent',
  cluster,
  lastSeenAt: at('10:00:00'),
  silenceMs: 600_000,
  dueAt: at('10:10:00'),
}
const lost: HeartbeatEvent = {
  type: 'HeartbeatLost',
  occurredAt: at('10:10:00'),
  data: { cluster, lastSeenAt: at('10:00:00'), after: 'PT600S' },
}
const after = (...events: HeartbeatEvent[]) => ({
  decides: (command: HeartbeatCommand) => specification(heartbeat).given(events).when(command, undefined).events(),
})

it('is lost once, at the instant at which the silence was too long', () => {
  expect(silentAt(at('10:00:00'), 600_000)).toBe(at('10:10:00'))
  expect(after().decides(silence)).toEqual([lost])
  expect(after(lost).decides(silence)).toEqual([])
})

it('returns with the first beat after a loss; other beats are no events', () => {
  expect(after().decides(beat(at('10:05:00')))).toEqual([])
  const [returned] = after(lost).decides(beat(at('11:00:00')))
  expect(returned).toEqual({
    type: 'HeartbeatReturned',
    occurredAt: at('11:00:00'),
    data: { cluster, lostAt: at('10:10:00'), receivedAt: at('11:00:00') },
  })
  expect(returned && after(lost, returned).decides(beat(at('11:05:00')))).toEqual([])
  expect(returned && after(lost, returned).decides(silence)).toHaveLength(1)
})
