import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { IncidentId, type Recorded } from '@atlas/contracts'
import { append as store } from './append.js'
import { PostgresLogReader } from './index.js'
import { Stage } from './stage/stage.js'
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

describe('reading in order', () => {
  it('stops before positions that may still appear, and then gives all in order', async () => {
    await append('before', [1])
    const held = await heldWriter(test, 'held', [1, 2])
    await append('after', [1])
    expect(await readAll()).toEqual(['before 1'])
    expect(await reader.read({ after: 1, limit: 100 })).toEqual({ events: [], upTo: 1 })
    held.commit()
    expect(await held.outcome).toBe('committed')
    expect(await readAll()).toEqual(['before 1', 'held 1', 'held 2', 'after 1'])
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

  it('passes the gap that a rolled-back writer leaves', async () => {
    const held = await heldWriter(test, 'held', [1, 2])
    await append('after', [1])
    held.rollBack()
    expect(await held.outcome).toBe('gone')
    expect(await readAll()).toEqual(['after 1'])
    expect(await reader.highWaterMark()).toBe(3)
    expect(await reader.read({ after: 3, limit: 100 })).toEqual({ events: [], upTo: 3 })
  })

  it('waits for the first of several that are open', async () => {
    const first = await heldWriter(test, 'first', [1])
    const second = await heldWriter(test, 'second', [1])
    second.commit()
    await second.outcome
    expect(await readAll()).toEqual([])
    first.commit()
    await first.outcome
    expect(await readAll()).toEqual(['first 1', 'second 1'])
  })

  it('goes on when a writer that was held open runs into its timeout, which nobody else had to wait for', async () => {
    const held = await heldWriter(test, 'held', [1], '400ms')
    await append('beside', [1])
    expect(await readAll()).toEqual([])
    // Node would end the process for an error that nobody listens to: TypeORM listens while the unit has it.
    while (((await connectionsInTransaction()) ?? 0) > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await readAll()).toEqual(['beside 1'])
    held.commit()
    expect(await held.outcome).toBe('gone')
    await append('held', [2])
    expect(await readAll()).toEqual(['beside 1', 'held 2'])
  })
  const connectionsInTransaction = async (): Promise<number | null> =>
    (
      await test.pool.query(`select from pg_stat_activity where state = 'idle in transaction'
       and datname = current_database()`)
    ).rowCount

  it('gives appenders a time limit that they did not ask for', async () => {
    const client = await test.pool.connect()
    await client.query('begin')
    await store(client, new Stage())
    const { rows } = await client.query('show transaction_timeout')
    await client.query('rollback')
    client.release()
    expect(rows).toEqual([{ transaction_timeout: '5s' }])
  })

  it('shows every reader every event once and in order, under 32 writers', async () => {
    const writers = Array.from({ length: 32 }, (_, number) => number)
    const turns = 25
    let writing = true
    const follow = async (): Promise<Recorded[]> => {
      const own = new PostgresLogReader(test.pool)
      const seen: Recorded[] = []
      let after = 0
      for (let last = false; ; last = !writing) {
        const { events, upTo } = await own.read({ after, limit: 37 })
        seen.push(...events)
        if (last && upTo === after) return seen
        after = upTo
      }
    }
    const readers = [follow(), follow(), follow()]
    const logs = [test.log, test.another(), test.another()]
    await Promise.all(
      writers.map(async (writer) => {
        for (let turn = 0; turn < turns; turn++) {
          const log = logs[(writer + turn) % logs.length] ?? test.log
          const streams = [pulseOf(`own-${writer}`), pulseOf(`of-four-${writer % 4}`)]
          await log.transact({ streams }, byTest, (tx) => {
            for (const stream of streams) tx.append(stream, null, [beat(tx.version(stream) + 1)])
          })
        }
      }),
    )
    writing = false
    const all = (await reader.read({ after: 0, limit: 10_000 })).events
    expect(all).toHaveLength(writers.length * turns * 2)
    for (const seen of await Promise.all(readers))
      expect(seen.map(({ position }) => position)).toEqual(all.map(({ position }) => position))
    expect(all.map(({ position }) => position)).toEqual(all.map(({ position }) => position).sort((a, b) => a - b))
    for (const [stream, events] of Map.groupBy(all, ({ streamId }) => streamId)) {
      const expected = stream.includes('own') ? turns : turns * 8
      const versions = Array.from({ length: expected }, (_, at) => at + 1)
      expect(events.map(({ streamVersion }) => streamVersion)).toEqual(versions)
      expect(events.map(({ data }) => (data as { beat: number }).beat)).toEqual(versions)
    }
  })
})

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
    expect(event).toEqual({
      position: 1,
      streamId: 'heartbeat-whole',
      streamVersion: 1,
      category: 'heartbeat',
      incidentId: incident,
      type: 'HeartbeatLost',
      occurredAt: beat(123).occurredAt,
      recordedAt: event?.recordedAt,
      data: { cluster: 'abrc1l-atlas-stg', beat: 123, text: 'ünïcode \u0000 \u001e 🚑' },
      metadata: { ...byTest, policy: 'a'.repeat(64) },
      hash: event?.hash,
    })
    expect(event && event.recordedAt >= now).toBe(true)
    expect((await reader.now()) >= (event?.recordedAt ?? '')).toBe(true)
    expect(await reader.ofStream('heartbeat-whole')).toEqual([event])
  })

  it('reads categories, page by page', async () => {
    await append('a', [1, 2, 3])
    expect((await reader.read({ after: 0, limit: 2, categories: ['heartbeat'] })).upTo).toBe(2)
    expect(await reader.read({ after: 0, limit: 2, categories: ['report'] })).toEqual({ events: [], upTo: 3 })
    const pages: number[] = []
    for await (const { events } of reader.pages()) pages.push(events.length)
    expect(pages).toEqual([3])
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
