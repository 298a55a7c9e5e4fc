import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { beat, byTest, pulseOf } from '../testing/pulse.js'
import { startTestLog, type TestLog } from '../testing/test-log.js'
import { verifyLog } from './verify-log.js'

let test: TestLog
beforeEach(async () => {
  test = await startTestLog()
  for (const cluster of ['b', 'a', 'c'])
    await test.log.transact({ streams: [pulseOf(cluster)] }, byTest, (tx) =>
      tx.append(pulseOf(cluster), null, [beat(1), beat(2), beat(3)]),
    )
})
afterEach(() => test.stop())

/** What a superuser can do, and the triggers can't prevent. */
const behindTheTriggers = async (change: string): Promise<void> => {
  await test.pool.query('alter table log.events disable trigger never_changed')
  await test.pool.query(change)
  await test.pool.query('alter table log.events enable always trigger never_changed')
}

it('finds nothing in a log that nobody touched', async () => {
  const progress: number[] = []
  const found = await verifyLog(test.url, { onProgress: (checked) => progress.push(checked) })
  expect(found).toEqual({
    events: 9,
    streams: 3,
    contents: 0,
    seals: { count: 0, last: null, unsealed: 9, keys: [], copies: [] },
    faults: 0,
    findings: [],
    first: undefined,
  })
  expect(progress).toEqual([9])
})

it('names the first event of the log whose hash does not hold', async () => {
  await behindTheTriggers(
    `update log.events set data = '{"cluster":"x","beat":99}'
     where stream_version = 2 and stream_id in ('heartbeat-a', 'heartbeat-b')`,
  )
  const { faults, first } = await verifyLog(test.url)
  expect(faults).toBe(2)
  expect(first).toMatchObject({ fault: 'hash', streamId: 'heartbeat-b', streamVersion: 2, position: 2 })
})

it('finds a change of metadata, type, incident or time', async () => {
  const changes = [
    `metadata = '{}'`,
    `type = 'HeartbeatReturned.v1'`,
    `incident_id = '00000000-0000-7000-8000-000000000000'`,
    `occurred_at = occurred_at + interval '1 ms'`,
    `category = 'report'`,
  ]
  for (const [at, change] of changes.entries())
    await behindTheTriggers(`update log.events set ${change} where position = ${at + 1}`)
  const { findings } = await verifyLog(test.url)
  expect(findings.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5])
})

it('finds an event that was changed together with its hash by the one after it', async () => {
  await behindTheTriggers(`update log.events set hash = sha256('forged') where position = 4`)
  const { findings } = await verifyLog(test.url)
  expect(findings.map(({ fault, position }) => [fault, position])).toEqual([
    ['hash', 4],
    ['hash', 5],
  ])
})

it('finds deleted events, in the middle, at the end, and a whole stream', async () => {
  await behindTheTriggers(`delete from log.events where (stream_id, stream_version) in (('heartbeat-a', 2), ('heartbeat-b', 3))
    or stream_id = 'heartbeat-c'`)
  const { findings } = await verifyLog(test.url)
  expect(findings.map(({ fault, streamId, streamVersion }) => [fault, streamId, streamVersion])).toEqual([
    ['head', 'heartbeat-b', 3],
    ['missing', 'heartbeat-a', 3],
    ['head', 'heartbeat-c', 3],
  ])
})

it('finds events without a head', async () => {
  await test.pool.query(`delete from log.streams where id = 'heartbeat-c'`)
  const { first } = await verifyLog(test.url)
  expect(first).toMatchObject({ fault: 'head', streamId: 'heartbeat-c', position: 9 })
})

it('finds content that was changed, and misses none that was redacted', async () => {
  const { result } = await test.log.transact({ streams: [] }, byTest, (tx) => [tx.keep('first'), tx.keep('second')])
  await test.log.transact({ streams: [] }, byTest, (tx) => tx.redact(result[0] ?? ''))
  expect(await verifyLog(test.url)).toMatchObject({ contents: 1, faults: 0 })
  await test.pool.query(`update log.content set bytes = 'changed'`)
  const { first } = await verifyLog(test.url)
  expect(first?.says).toBe(`content ${result[1]} was changed`)
})
