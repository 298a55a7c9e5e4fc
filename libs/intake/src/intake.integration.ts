import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import { runInUnit, verifyLog } from '@atlas/event-store-postgres'
import { SilenceAlarm } from './heartbeat/silence-alarm.js'
import { SignalsTopic } from './sources/signals-topic.js'
import { type IntakeDatabase, startIntakeDatabase } from './testing/intake-database.js'
import type { Answer, IntakeWorld } from './testing/intake-world.js'

let database: IntakeDatabase
beforeAll(async () => {
  database = await startIntakeDatabase()
})
afterAll(() => database.stop())

interface Alert {
  readonly fingerprint: string
  readonly cluster: string
  readonly startsAt: number
  readonly endsAt?: number
}
const began = Date.parse('2026-11-01T00:00:00Z')
const minute = 60_000

const webhook = (alerts: readonly Alert[]) => ({
  version: '4',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'atlas',
  alerts: alerts.map(({ fingerprint, cluster, startsAt, endsAt }) => ({
    status: endsAt === undefined ? 'firing' : 'resolved',
    labels: { alertname: 'KubePodCrashLooping', cluster, severity: 'warning' },
    annotations: { summary: 'Pod is crash looping.' },
    startsAt: new Date(startsAt).toISOString(),
    endsAt: endsAt === undefined ? '0001-01-01T00:00:00Z' : new Date(endsAt).toISOString(),
    fingerprint,
  })),
})
/** As Alertmanager does: 503 says that nothing was stored, and is tried again. */
const send = async (world: IntakeWorld, alerts: readonly Alert[], key?: string): Promise<Answer> => {
  const headers = key === undefined ? {} : { 'idempotency-key': key }
  for (;;) {
    const answer = await world.post('/v1/alertmanager', webhook(alerts), headers)
    if (answer.status === 200) return answer
    expect([answer.status, answer.headers.has('retry-after')]).toEqual([503, true])
  }
}

const counts = async (cluster: string) => {
  const [row] = await database.rows<{ incidents: string; occurrences: string; notifications: string; clears: string }>(
    `with mine as (
       select e.type, e.data, e.incident_id from log.events e
       where e.incident_id in (
         select incident_id from log.events
         where type = 'IncidentOpened.v1' and data->'facts'->>'cluster' like '${cluster}%'))
     select count(*) filter (where type = 'IncidentOpened.v1') as incidents,
            count(*) filter (where type = 'OccurrenceStarted.v1') as occurrences,
            count(*) filter (where type in ('NotificationCounted.v1', 'OccurrenceStarted.v1')
                               and data->'split' is null) as notifications,
            count(*) filter (where type = 'OccurrenceCleared.v1') as clears
     from mine`,
  )
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, count]) => [name, Number(count)]))
}

it('stores 10,000 signals in batches of 100 from 8 senders as exactly the right incidents and counts', async () => {
  const world = await database.intake()
  const keys = 200
  // 50 signals a key: 10 rounds of firing, its double, a re-send, its clear, and the clear again.
  const alerts = Array.from({ length: 10_000 }, (_, index): Alert => {
    const round = Math.floor(index / keys / 5)
    const step = Math.floor(index / keys) % 5
    const startsAt = began + round * 60 * minute
    const alert = { fingerprint: `key-${index % keys}`, cluster: `bulk-${index % 10}`, startsAt }
    if (step >= 3) return { ...alert, endsAt: startsAt + 10 * minute }
    return step === 1 ? { ...alert, startsAt: startsAt + minute } : alert
  })
  const batches = Array.from({ length: 100 }, (_, batch) => alerts.slice(batch * 100, batch * 100 + 100))
  const from = performance.now()
  let next = 0
  const sender = async (): Promise<void> => {
    for (let batch = batches[next++]; batch; batch = batches[next++]) await send(world, batch)
  }
  await Promise.all(Array.from({ length: 8 }, sender))
  console.log(`10,000 alerts stored at ${Math.round(10_000 / ((performance.now() - from) / 1000))}/s`)
  expect(await counts('bulk-')).toEqual({ incidents: keys, occurrences: 2000, notifications: 6000, clears: 2000 })
  const numbers = await database.rows<{ number: string }>(
    `select data->>'number' as number from log.events where type = 'IncidentOpened.v1'`,
  )
  expect(new Set(numbers.map(({ number }) => number)).size).toBe(numbers.length)
  expect(numbers.every(({ number }) => /^\d{4,5}$/.test(number))).toBe(true)
})

it('counts the doubles of two replicas that send at once to two processes', async () => {
  const replicas = [await database.intake(), await database.intake()]
  await Promise.all(
    replicas.map(async (world, replica) => {
      for (let round = 0; round < 10; round++) {
        const startsAt = began + round * 60 * minute + replica * 45_000
        const firing = Array.from({ length: 20 }, (_, key) => ({
          fingerprint: `pair-${key}`,
          cluster: 'pair',
          startsAt,
        }))
        await send(world, firing)
        await send(
          world,
          firing.map((alert) => ({ ...alert, endsAt: startsAt + 20 * minute })),
        )
      }
    }),
  )
  expect(await counts('pair')).toEqual({ incidents: 20, occurrences: 200, notifications: 400, clears: 200 })
})

it('answers a repeated Idempotency-Key from the log, also by the process after a crash', async () => {
  const alerts = Array.from({ length: 300 }, (_, key) => ({
    fingerprint: `once-${key}`,
    cluster: 'once',
    startsAt: began,
  }))
  const before = await database.intake()
  const first = await send(before, alerts, 'retry-1')
  const after = await database.intake()
  const again = await Promise.all([send(after, alerts, 'retry-1'), send(before, alerts, 'retry-1')])
  expect(again.map(({ body }) => body)).toEqual([first.body, first.body])
  expect(Number(again[0]?.headers.get('atlas-position'))).toBeGreaterThanOrEqual(
    Number(first.headers.get('atlas-position')),
  )
  expect(await counts('once')).toEqual({ incidents: 300, occurrences: 300, notifications: 300, clears: 0 })
})

it('gives two requests at once under one Idempotency-Key, in two processes, one answer', async () => {
  const worlds = [await database.intake(), await database.intake()]
  const alerts = Array.from({ length: 20 }, (_, key) => ({
    fingerprint: `both-${key}`,
    cluster: 'both',
    startsAt: began,
  }))
  const [one, other] = await Promise.all(worlds.map((world) => send(world, alerts, 'both-at-once')))
  expect(one?.body).toEqual(other?.body)
  expect(await counts('both')).toMatchObject({ incidents: 20, occurrences: 20, notifications: 20 })
})

it('knows a CloudEvent that reaches two processes at once', async () => {
  const worlds = [await database.intake(), await database.intake()]
  const event = { specversion: '1.0', id: 'same', source: '/probe', type: 'twice', cluster: 'twice' }
  const headers = { 'content-type': 'application/cloudevents+json' }
  await Promise.all(
    [...worlds, ...worlds, ...worlds].map(async (world) => {
      while ((await world.post('/v1/cloudevents', event, headers)).status !== 200);
    }),
  )
  expect(await counts('twice')).toMatchObject({ incidents: 1, occurrences: 1, notifications: 6 })
})

it("arms a cluster's alarm with its beat, and tells of the silence once when it goes off", async () => {
  const world = await database.intake()
  const watchdog = { summary: 'Alerting works', cluster: 'silent', labels: { alertname: 'Watchdog' } }
  for (let beat = 0; beat < 2; beat++) expect((await world.post('/v1/signals', watchdog)).status).toBe(200)
  const timers = await database.rows<{ service: 'intake'; owner: string; name: string; due_at: Date; data: unknown }>(
    `select service, owner, name, due_at, data from log.timers where data->>'cluster' = 'silent'`,
  )
  expect(timers).toHaveLength(1)
  for (const { due_at: due, ...timer } of timers)
    for (let time = 0; time < 2; time++)
      await runInUnit(database.dataSource, () =>
        world.app.get(SilenceAlarm).fire({ ...timer, dueAt: instant(due.getTime()), incidentId: null }),
      )
  expect(await counts('silent')).toEqual({ incidents: 1, occurrences: 1, notifications: 1, clears: 0 })
})

it('takes a batch of a thousand', async () => {
  const world = await database.intake()
  const odd = 'unit \u001f, record \u001e, escape \u001b, emoji \ud83d\ude00, quotes "\'\\'
  const items = Array.from({ length: 1000 }, (_, index) => ({
    summary: `${odd} ${index}`,
    labels: { odd },
    cluster: 'odd',
  }))
  const { status, body } = await world.post('/v1/signals', items)
  expect([status, body.accepted]).toEqual([200, 1000])
  expect(await counts('odd')).toMatchObject({ incidents: 1000 })
})

it('refuses by name what PostgreSQL could store but not read again, and stores the others', async () => {
  const world = await database.intake()
  const { status, body } = await world.post('/v1/signals', [
    { summary: 'nul', cluster: 'nul', labels: { pod: 'a\u0000b' } },
    { summary: 'half', cluster: 'nul', annotations: { note: 'half a pair \ud83d' } },
    { summary: 'good', cluster: 'nul' },
  ])
  expect([status, body.results.map(({ errors }) => errors?.[0]?.field)]).toEqual([
    207,
    ['labels.pod', 'annotations.note', undefined],
  ])
  expect(await counts('nul')).toMatchObject({ incidents: 1 })
})

it('refuses labels too large for an event by name, and stores the others', async () => {
  const world = await database.intake()
  const labels = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`label${index}`, 'x'.repeat(4000)]))
  const { status, body } = await world.post('/v1/signals', [
    { summary: 'large', cluster: 'large', labels },
    { summary: 'deep', cluster: 'large', annotations: deep(2000) },
    { summary: 'small', cluster: 'large' },
  ])
  expect([status, body.results[0]?.errors?.[0]?.field]).toEqual([207, 'labels'])
  expect(await counts('large')).toMatchObject({ incidents: 1 })
})

const deep = (levels: number): unknown => {
  let value: unknown = {}
  for (let level = 0; level < levels; level++) value = { level: value }
  return value
}

it('takes records of the topic inside the unit that commits their offset, or not at all', async () => {
  const world = await database.intake()
  const topic = world.app.get(SignalsTopic)
  const event = { specversion: '1.0', id: 'one', source: '/probe', type: 'down', cluster: 'topic', data: {} }
  const record = {
    partition: 0,
    offset: 0,
    appendedAt: await database.reader.now(),
    headers: {},
    value: Buffer.from(JSON.stringify(event)),
  }
  await expect(
    runInUnit(database.dataSource, async () => {
      await topic.take([record])
      throw new Error('the offset could not be stored')
    }),
  ).rejects.toThrow('the offset')
  expect(await counts('topic')).toMatchObject({ incidents: 0 })
  for (let time = 0; time < 2; time++) await runInUnit(database.dataSource, () => topic.take([record]))
  expect(await counts('topic')).toEqual({ incidents: 1, occurrences: 1, notifications: 2, clears: 0 })
})

it('leaves chains that verify', async () => {
  const { findings } = await verifyLog(database.url)
  expect(findings).toEqual([])
})
