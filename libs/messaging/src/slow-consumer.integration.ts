import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { v7 } from 'uuid'
import type { BusMode } from './bus-mode.js'
import { listDeadLetters } from './delivery/dead-letter-desk.js'
import { inOrder } from './testing/kafka-world.js'
import { testKafka } from './testing/test-kafka.js'
import {
  eventually,
  newIncident,
  startToy,
  toyDatabase,
  type ToyDatabase,
  type ToyProcess,
} from './testing/toy-process.js'

/** One consumer that takes its time, or stands still, holds up no other one, and has everything once in the end. */
const kafka = await testKafka()
const buses: { readonly bus: string; readonly mode: () => BusMode }[] = [
  { bus: 'embedded', mode: () => ({ kind: 'embedded' }) },
]
if (kafka)
  buses.push({
    bus: 'kafka',
    mode: () => ({ kind: 'kafka', brokers: kafka.brokers, prefix: `${v7()}.`, partitions: 3 }),
  })
afterAll(() => kafka?.stop())

/** More than a process keeps of the log's end for its consumers (LogTail). */
const passedBy = 6000

describe.each(buses)('a slow consumer on the $bus bus', ({ mode }) => {
  let database: ToyDatabase
  let process: ToyProcess
  beforeEach(async () => {
    database = await toyDatabase()
    process = await startToy(database, mode())
  }, 180_000)
  afterEach(async () => {
    await process.stop()
    await database.stop()
  }, 180_000)

  it('holds nobody else up, says how far it is behind, and has everything once and in order', async () => {
    const left = Promise.withResolvers<undefined>()
    process.trouble.before = (service) => (service === 'escalation' ? left.promise : undefined)
    const incidents = Array.from({ length: 20 }, newIncident)
    const words = ['a', 'b', 'c']
    for (const word of words) for (const incident of incidents) await process.open(incident, word)
    await eventually(
      async () =>
        (await database.pool.query(`select from log.events where type = 'IncidentClassified.v1'`)).rowCount ?? 0,
      (classified) => classified === incidents.length * words.length,
      60_000,
    )
    // Of no interest to anybody here, as an event of policy is; the tail drops what lies before them.
    await database.pool.query(
      `insert into log.events (position, stream_id, stream_version, category, type, occurred_at, recorded_at, data, metadata, hash)
       select nextval('log.position'), 'refusals-intake-x', n, 'refusals-intake', 'FiringNoted.v1', now(), now(), '{}',
         '{"actor":{"kind":"rule","id":"toy","via":"test"},"correlationId":"c","causationId":"c"}', decode(repeat('00', 32), 'hex')
       from generate_series(1, $1) as n`,
      [passedBy],
    )
    const lags = async () =>
      Object.fromEntries((await process.bus.health()).consumers.map(({ consumer, lag }) => [consumer, lag]))
    const behind = await eventually(
      lags,
      ({ classification, 'reporting:toy': toy }) => classification === 0 && toy === 0,
      60_000,
    )
    expect(behind['escalation']).toBeGreaterThan(0)
    for (const incident of incidents) expect(await process.noted(incident)).toEqual([])

    left.resolve(undefined)
    await eventually(
      () => Promise.all(incidents.map((incident) => process.noted(incident))),
      (all) => all.every((said) => said.length === words.length * 2),
      60_000,
    )
    await eventually(lags, ({ escalation }) => escalation === 0, 60_000)
    for (const incident of incidents) inOrder(await process.noted(incident), words)
    expect(await listDeadLetters(database.pool)).toEqual([])
  }, 180_000)
})
