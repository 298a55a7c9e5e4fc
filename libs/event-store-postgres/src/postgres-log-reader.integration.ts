import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { IncidentId, type Recorded } from '@atlas/contracts'
import { PostgresLogReader } from './index.js'
import { heldWriter } from './testing/held-writer.js'
import { beat, byTest, pulseOf } from './testing/pulse.js'
import { startTestLog, type TestLog } from './testing/test-log.js'

let test: TestLog
let reader: PostgresLogReader
beforeEach(async () => {
  test = await startTestLog()
  reader = new PostgresLogReader(test.pool)
})
afterEach(() => test.stop())

const append = (cluster: string, numbers: readonly number[], log = test.log) =>
  log.transact({ streams: [pulseOf(cluster)] }, byTest, (tx) =>
    tx.append(
      pulseOf(cluster),
      null,
      numbers.map((n) => beat(n)),
    ),
  )

const clustersAndBeats = (events: readonly Recorded[]): string[] =>
  events.map((event) => `${event.streamId.slice('heartbeat-'.length)} ${(event.data as { beat: number }).beat}`)
const readAll = async (): Promise<string[]> => clustersAndBeats((await reader.read({ after: 0, limit: 100 })).events)

describe('the reader', () => {
  const incident = IncidentId.parse('0199b5a1-7c00-7000-8000-000000000001')

  it('gives events as they were written', async () => {
    await test.moveTime(3_600_000)
    const { result: now } = await test.log.transact(
      { streams: [pulseOf('whole')] },
      { ...byTest, policy: 'a'.repeat(64) },
      (tx) => {
        tx.append(pulseOf('whole'), incident, [beat(123, { text: 'ünïcode \u0000 \u001e 🚑' })])
        return tx.now
      },
    )
    const [event] = await reader.ofIncident(incident)
    const { rows } = await test.pool.query<{ recorded_at: string; hash: string }>(
      `select log.instant(recorded_at) as recorded_at, encode(hash, 'hex') as hash from log.events`,
    )
    const [stored] = rows
    expect(event).toEqual({
      position: 1,
      streamId: 'heartbeat-whole',
      streamVersion: 1,
      category: 'heartbeat',
      incidentId: incident,
      type: 'HeartbeatLost',
      occurredAt: beat(123).occurredAt,
      recordedAt: stored?.recorded_at,
      data: { cluster: 'abrc1l-atlas-stg', beat: 123, text: 'ünïcode \u0000 \u001e 🚑' },
      metadata: { ...byTest, policy: 'a'.repeat(64) },
      hash: stored?.hash,
    })
    expect(event && event.recordedAt >= now).toBe(true)
    expect((await reader.now()) >= (event?.recordedAt ?? '')).toBe(true)
    expect(await reader.ofStream('heartbeat-whole')).toEqual([event])
  })

  it('gives stored events with the text that was hashed, in the same order and as far', async () => {
    await append('before', [1])
    const held = await heldWriter(test, 'held', [2])
    const { events, upTo } = await reader.readStored({ after: 0, limit: 100, categories: ['heartbeat'] })
    expect(upTo).toBe(1)
    const [event, ...others] = events
    expect(others).toEqual([])
    const { rows } = await test.pool.query('select type, data::text, metadata::text from log.events where position = 1')
    expect(event).toMatchObject(rows[0] as object)
    const { events: read } = await reader.read({ after: 0, limit: 100 })
    expect({ ...event, type: read[0]?.type, data: JSON.parse(event?.data ?? ''), metadata: byTest }).toEqual(read[0])
    held.rollBack()
    await held.outcome
  })

  it('gives large events, those without an incident, and each its own metadata', async () => {
    const text = `${'ü'.repeat(50_000)} \\ "quoted" \t \n`
    const by = (correlationId: string) => ({ ...byTest, correlationId })
    for (const correlationId of ['first', 'second'])
      await test.log.transact({ streams: [pulseOf('large')] }, by(correlationId), (tx) =>
        tx.append(pulseOf('large'), null, [beat(1, { text }), beat(2)]),
      )
    const { events } = await reader.read({ after: 0, limit: 100 })
    expect(events.map(({ data }) => (data as { text?: string }).text)).toEqual([text, undefined, text, undefined])
    expect(events.map(({ incidentId }) => incidentId)).toEqual([null, null, null, null])
    expect(events.map(({ metadata }) => metadata)).toEqual(['first', 'first', 'second', 'second'].map(by))
  })

  it('pages through more than a stretch of a log in which positions are missing', async () => {
    const numbers = Array.from({ length: 700 }, (_, n) => n + 1)
    await append('long', numbers)
    await test.pool.query(`select nextval('log.position') from generate_series(1, 1500)`)
    await append('long', numbers)
    await append('long', numbers)
    const stored = await test.pool.query<{ position: string }>('select position from log.events order by position')
    const seen: number[] = []
    let before = 0
    for await (const { events, upTo } of reader.pages({ after: 0, limit: 250 })) {
      expect(events.length).toBeLessThanOrEqual(250)
      expect(events.every(({ position }) => position > before && position <= upTo)).toBe(true)
      seen.push(...events.map(({ position }) => position))
      before = upTo
    }
    expect(seen).toEqual(stored.rows.map(({ position }) => Number(position)))
    expect(before).toBe(3600)
  })

  it('pages through large events a few at a time, and after them small ones again', async () => {
    const text = 'x'.repeat(200_000)
    await append('small', [1, 2])
    for (let n = 0; n < 30; n++)
      await test.log.transact({ streams: [pulseOf('huge')] }, byTest, (tx) =>
        tx.append(pulseOf('huge'), null, [beat(n, { text })]),
      )
    await append(
      'small',
      Array.from({ length: 600 }, (_, n) => n + 3),
    )
    const pages: { events: number; characters: number }[] = []
    for await (const { events } of reader.pages({ after: 0, limit: 500 }))
      pages.push({ events: events.length, characters: JSON.stringify(events).length })
    expect(pages.reduce((sum, { events }) => sum + events, 0)).toBe(632)
    expect(Math.max(...pages.map(({ characters }) => characters))).toBeLessThan(1_500_000)
    expect(pages.length).toBeLessThan(12)
  })

  it('gives others their turn between two pages of one stretch', async () => {
    await append('turns', [1, 2, 3, 4, 5])
    let turns = 0
    let next: NodeJS.Immediate | undefined
    const turn = () => {
      turns++
      next = setImmediate(turn)
    }
    turn()
    const seen: number[] = []
    for await (const { upTo } of reader.pages({ after: 0, limit: 1 })) seen[upTo] = turns
    clearImmediate(next)
    const since = [2, 3, 4, 5].map((upTo) => (seen[upTo] ?? 0) - (seen[upTo - 1] ?? Infinity))
    expect(Math.min(...since)).toBeGreaterThanOrEqual(1)
  })

  it('ends where the log does, and goes on from there when there is more', async () => {
    await append('first', [1, 2])
    const marks: number[] = []
    for await (const { upTo } of reader.pages({ after: 0, limit: 10 })) marks.push(upTo)
    await append('later', [1])
    for await (const { upTo } of reader.pages({ after: 2, limit: 10 })) marks.push(upTo)
    expect(marks).toEqual([2, 3])
    await expect(reader.pages({ after: 0, limit: 0 }).next()).rejects.toThrow(RangeError)
  })

  it('keeps nothing from getting into what it asks', async () => {
    await append('plain', [1])
    const hostile = `x' or true --`
    expect(await reader.ofStream(hostile)).toEqual([])
    expect((await reader.read({ after: 0, limit: 10, categories: [hostile, `\\'`] })).events).toEqual([])
    await expect(reader.read({ after: 0.5, limit: 10 })).rejects.toThrow(RangeError)
  })

  it('says when it meets an event of a later release, and goes on reading others', async () => {
    await append('today', [1, 2])
    await test.pool.query(
      `insert into log.events select nextval('log.position'), 'heartbeat-later', 1, category, null, 'HeartbeatLost.v99',
         occurred_at, recorded_at, data, metadata, hash from log.events where position = 1`,
    )
    await expect(reader.read({ after: 0, limit: 10 })).rejects.toThrow('HeartbeatLost.v99 is no event version')
    expect(clustersAndBeats(await reader.ofStream('heartbeat-today'))).toEqual(['today 1', 'today 2'])
  })

  it('fails a read whose connection is lost, and reads again on another', async () => {
    await append('lost', [1])
    const [reading] = await Promise.allSettled([slowRead(), cut()])
    expect(reading.status).toBe('rejected')
    expect(await readAll()).toEqual(['lost 1'])
  })
  /** A reader whose page waits on the server. */
  const slowRead = async () => {
    await reader.highWaterMark()
    const lock = await test.pool.connect()
    await lock.query('begin')
    await lock.query('lock table log.events in access exclusive mode')
    try {
      return await reader.read({ after: 0, limit: 1 })
    } finally {
      await lock.query('rollback')
      lock.release()
    }
  }
  const cut = async (): Promise<void> => {
    const victim = `from pg_stat_activity where datname = current_database() and query like 'copy %' and state = 'active'`
    while ((await test.pool.query(`select pg_terminate_backend(pid) ${victim}`)).rowCount === 0) await sleep(10)
  }

  it('gives an incident a page at a time, and events by their names', async () => {
    const paged = IncidentId.parse('0199b5a1-7c00-7000-8000-0000000000aa')
    const streams = [pulseOf('paged-one'), pulseOf(`paged-'two`)]
    for (let turn = 1; turn <= 5; turn++)
      await test.log.transact({ streams }, byTest, (tx) => {
        for (const stream of streams) tx.append(stream, paged, [beat(turn)])
      })
    const whole = await reader.ofIncident(paged)
    expect(whole).toHaveLength(10)
    const pages = []
    for (let after = 0; ; after = pages.at(-1)?.position ?? after) {
      const page = await reader.pageOfIncident(paged, after, 4)
      expect(page.length).toBeLessThanOrEqual(4)
      pages.push(...page)
      if (page.length < 4) break
    }
    expect(pages).toEqual(whole)
    const named = [whole[7], whole[0]].flatMap((event) => event ?? [])
    expect(await reader.ofNames([...named, { streamId: 'heartbeat-none', streamVersion: 1 }])).toEqual([
      whole[0],
      whole[7],
    ])
    expect(await reader.ofNames([])).toEqual([])
  })

  it('reads types alone, of any version, and comes to the end all the same', async () => {
    await append('one', [1, 2])
    const all = await reader.read({ after: 0, limit: 10, types: ['IncidentOpened', 'HeartbeatLost'] })
    expect([clustersAndBeats(all.events), all.upTo]).toEqual([['one 1', 'one 2'], 2])
    expect(await reader.read({ after: 0, limit: 10, types: ['IncidentOpened'] })).toEqual({ events: [], upTo: 2 })
    for await (const { events, upTo } of reader.pages({ after: 0, limit: 2, types: [`'); select 1; --`] }))
      expect([events, upTo]).toEqual([[], 2])
  })

  it('reads categories, page by page', async () => {
    await append('a', [1, 2, 3])
    expect((await reader.read({ after: 0, limit: 2, categories: ['heartbeat'] })).upTo).toBe(2)
    expect(await reader.read({ after: 0, limit: 2, categories: ['report'] })).toEqual({ events: [], upTo: 3 })
    const pages: number[] = []
    for await (const { events } of reader.pages({ after: 0, limit: 2 })) pages.push(events.length)
    for await (const { events, upTo } of reader.pages({ after: 1, limit: 2, categories: ['report'] }))
      pages.push(events.length, upTo)
    expect(pages).toEqual([2, 1, 0, 3])
  })

  it('gives content until it is redacted; the events that name it stay', async () => {
    const stream = pulseOf('content')
    const { result: hash } = await test.log.transact({ streams: [stream] }, byTest, (tx) => {
      const kept = tx.keep('Jane Doe cannot log in')
      tx.append(stream, null, [beat(1, { text: kept })])
      return kept
    })
    expect(Buffer.from((await reader.content([hash])).get(hash) ?? '').toString()).toBe('Jane Doe cannot log in')
    await test.log.transact({ streams: [stream], content: [hash] }, byTest, (tx) => {
      expect(tx.content(hash)).toBeDefined()
      tx.redact(hash)
      tx.append(stream, null, [beat(2, { redacted: hash })])
      expect(tx.content(hash)).toBeUndefined()
    })
    expect((await reader.content([hash])).size).toBe(0)
    expect((await reader.ofStream(stream.id)).map(({ data }) => data)).toMatchObject([
      { text: hash },
      { redacted: hash },
    ])
  })
})

describe('log.events', () => {
  it('forbids every change, also to a session that plays a replica', async () => {
    await append('fixed', [1])
    const changes = [
      'update log.events set data = data',
      'delete from log.events',
      'delete from log.events where false',
      'truncate log.events',
    ]
    for (const change of changes) {
      await expect(test.pool.query(change)).rejects.toThrow('is forbidden')
      await expect(test.pool.query(`set session_replication_role = replica; ${change}`)).rejects.toThrow('is forbidden')
    }
    expect(await readAll()).toEqual(['fixed 1'])
  })
})
