import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { chainHash, genesis, LogContended, Unnamed } from '@atlas/event-sourcing'
import { IncidentId, type Instant, instant } from '@atlas/contracts'
import { PostgresEventLog, Unstorable } from './index.js'
import { beat, byTest, type Pulse, pulse, pulseOf } from './testing/pulse.js'
import { startTestLog, type TestLog } from './testing/test-log.js'

let test: TestLog
beforeAll(async () => {
  test = await startTestLog()
})
afterAll(() => test.stop())

const append = (cluster: string, number: number, log = test.log) =>
  log.transact({ streams: [pulseOf(cluster)] }, byTest, (tx) => tx.append(pulseOf(cluster), null, [beat(number)]))
const stateOf = async (cluster: string, log = test.another()): Promise<Pulse> =>
  (await log.transact({ streams: [pulseOf(cluster)] }, byTest, (tx) => tx.state(pulseOf(cluster)))).result

/** Puts what is asked at once into one flush. */
const together = (): PostgresEventLog => new PostgresEventLog({ services: ['intake'], pool: test.pool, flushers: 1 })

/** A log of one flush at a time whose every append is preceded by what another process does. */
const overtaken = (first: () => Promise<unknown>): PostgresEventLog =>
  new PostgresEventLog({
    services: ['intake'],
    flushers: 1,
    pool: {
      query: async (statement) => {
        if (statement.name === 'atlas-append') await first()
        return test.pool.query(statement)
      },
    },
  })

describe('transact', () => {
  it('stores what a decision appends and gives the position', async () => {
    const { result, position } = await test.log.transact({ streams: [pulseOf('one')] }, byTest, (tx) => {
      tx.append(pulseOf('one'), null, [beat(1), beat(2)])
      return [tx.state(pulseOf('one')), tx.version(pulseOf('one'))]
    })
    expect(result).toEqual([{ count: 2, beats: [1, 2] }, 2])
    const { rows } = await test.pool.query(`select position, stream_version from log.events where stream_id = $1`, [
      pulseOf('one').id,
    ])
    expect(rows.map((row: { stream_version: number }) => row.stream_version)).toEqual([1, 2])
    expect(Number((rows.at(-1) as { position: string }).position)).toBe(position)
    expect(await stateOf('one')).toEqual({ count: 2, beats: [1, 2] })
  })

  it('chains the bytes that it stored', async () => {
    await append('chained', 1)
    await append('chained', 2, test.another())
    const { rows } = await test.pool.query<Record<string, string>>(
      `select stream_id, stream_version, category, type, log.instant(occurred_at) as occurred_at, data::text as data,
         metadata::text as metadata, encode(hash, 'hex') as hash
       from log.events where stream_id = $1 order by stream_version`,
      [pulseOf('chained').id],
    )
    let previous = genesis
    for (const row of rows) {
      previous = chainHash({
        previous,
        streamId: String(row['stream_id']),
        streamVersion: Number(row['stream_version']),
        category: 'heartbeat',
        incidentId: '',
        type: 'HeartbeatLost.v1',
        occurredAt: String(row['occurred_at']),
        data: String(row['data']),
        metadata: String(row['metadata']),
      })
      expect(row['hash']).toBe(previous)
    }
    expect(rows).toHaveLength(2)
  })

  it('decides commands on one stream on one another when they come together', async () => {
    const numbers = Array.from({ length: 40 }, (_, number) => number)
    const seen = await Promise.all(
      numbers.map((number) =>
        test.log.transact({ streams: [pulseOf('busy')] }, byTest, (tx) => {
          tx.append(pulseOf('busy'), null, [beat(number)])
          return tx.state(pulseOf('busy')).beats
        }),
      ),
    )
    expect(seen.map(({ result }) => result)).toEqual(numbers.map((number) => numbers.slice(0, number + 1)))
    expect((await stateOf('busy')).beats).toEqual(numbers)
  })

  it('decides again on what another process wrote first, and leaves the neighbours alone', async () => {
    await append('contended', 1)
    let sneaked = 0
    const log = overtaken(async () => {
      if (sneaked++ === 0) await append('contended', 2, test.another())
    })
    const decided: string[] = []
    const [contended] = await Promise.all([
      log.transact({ streams: [pulseOf('contended')] }, byTest, (tx) => {
        decided.push('contended')
        tx.append(pulseOf('contended'), null, [beat(3)])
        return tx.state(pulseOf('contended')).beats
      }),
      log.transact({ streams: [pulseOf('neighbour')] }, byTest, (tx) => {
        decided.push('neighbour')
        tx.append(pulseOf('neighbour'), null, [beat(7)])
      }),
    ])
    expect(contended.result).toEqual([1, 2, 3])
    expect(decided).toEqual(['contended', 'neighbour', 'contended'])
    expect((await stateOf('contended')).beats).toEqual([1, 2, 3])
    expect((await stateOf('neighbour')).beats).toEqual([7])
  })

  it('decides again when a stream that it only looked at has changed', async () => {
    const [looked, written] = [pulseOf('looked-at'), pulseOf('written')]
    let sneaked = 0
    const log = overtaken(async () => {
      if (sneaked++ === 0) await append('looked-at', 1, test.another())
    })
    await log.transact({ streams: [looked, written] }, byTest, (tx) =>
      tx.append(written, null, [beat(tx.state(looked).count)]),
    )
    expect((await stateOf('written')).beats).toEqual([1])
    const { rows } = await test.pool.query(`select id from log.streams where version = 0`)
    expect(rows).toEqual([])
  })

  it('stores nothing of a command that was overtaken, and all of its neighbour', async () => {
    const [contended, fresh] = [pulseOf('overtaken'), pulseOf('overtaken-fresh')]
    const key = { scope: 'overtaken', key: 'k' }
    const timer = { service: 'intake', owner: fresh.id, name: 'n', dueAt: instant(0), incidentId: null } as const
    const { result: earlier } = await test.log.transact({ streams: [contended] }, byTest, (tx) => {
      tx.append(contended, null, [beat(1)])
      return tx.keep('stays')
    })
    let sneaked = 0
    const log = overtaken(async () => {
      if (sneaked++ === 0) await append('overtaken', 2, test.another())
    })
    let decisions = 0
    await Promise.all([
      log.transact({ streams: [contended, fresh], keys: [key] }, byTest, (tx) => {
        if (decisions++ > 0) return
        tx.append(fresh, null, [beat(1)])
        tx.append(contended, null, [beat(3)])
        tx.claim(key, 'claimed')
        tx.keep('goes')
        tx.redact(earlier)
        tx.arm(timer)
      }),
      log.transact({ streams: [] }, byTest, (tx) => {
        tx.keep('neighbour')
        tx.arm({ ...timer, name: 'of the neighbour' })
      }),
    ])
    expect(decisions).toBe(2)
    expect((await stateOf('overtaken')).beats).toEqual([1, 2])
    const texts = async (sql: string): Promise<string[]> =>
      (await test.pool.query<{ text: string }>(sql)).rows.map(({ text }) => text)
    expect(await texts(`select id as text from log.streams where id = '${fresh.id}'`)).toEqual([])
    expect(await texts(`select value as text from log.keys where scope = 'overtaken'`)).toEqual([])
    expect(await texts(`select name as text from log.timers where owner = '${fresh.id}'`)).toEqual(['of the neighbour'])
    expect(await texts(`select convert_from(bytes, 'UTF8') as text from log.content order by 1`)).toEqual([
      'neighbour',
      'stays',
    ])
  })

  it('stores values of every kind as they were given, in whatever letters', async () => {
    const stream = pulseOf('every-kind')
    const incident = IncidentId.parse('0197a3e0-7c11-7d6e-9f00-5a1b2c3d4e5f')
    const [key, words] = [{ scope: 'every-kind', key: 'k' }, 'Störung – 停電 🔥 "\\\t\u0000"']
    const big = 'ü'.repeat(100_000)
    const timer = { service: 'intake', owner: stream.id, name: 'n', incidentId: incident, data: { words } } as const
    const dues = ['1969-12-31T23:59:59.999Z', '2000-01-01T00:00:00.000Z', '2026-11-23T09:30:00.123Z'] as Instant[]
    const { result: hash } = await test.log.transact({ streams: [stream], keys: [key] }, byTest, (tx) => {
      tx.append(stream, incident, [beat(1, { words })])
      tx.append(stream, null, [beat(2, { big })])
      tx.claim(key, 'ß')
      for (const [at, dueAt] of dues.entries()) tx.arm({ ...timer, name: `n${at}`, dueAt })
      return tx.keep(Buffer.from([0, 255, 10, 92]))
    })
    const rows = async (sql: string) => (await test.pool.query(sql)).rows as unknown[]
    expect(
      await rows(`select incident_id, data, metadata
        from log.events where stream_id = '${stream.id}' order by position`),
    ).toEqual([
      { incident_id: incident, data: beat(1, { words }).data, metadata: byTest },
      { incident_id: null, data: beat(2, { big }).data, metadata: byTest },
    ])
    expect(
      await rows(`select log.instant(due_at) as due, service, incident_id, data from log.timers
        where owner = '${stream.id}' order by due_at`),
    ).toEqual(dues.map((due) => ({ due, service: 'intake', incident_id: incident, data: { words } })))
    expect(await rows(`select value from log.keys where scope = 'every-kind'`)).toEqual([{ value: 'ß' }])
    expect(await rows(`select bytes from log.content where hash = decode('${hash}', 'hex')`)).toEqual([
      { bytes: Buffer.from([0, 255, 10, 92]) },
    ])
  })

  it('gives up after ten conflicts', async () => {
    const log = overtaken(() => append('hopeless', 1, test.another()))
    let decisions = 0
    const asked = log.transact({ streams: [pulseOf('hopeless')] }, byTest, (tx) => {
      decisions++
      tx.append(pulseOf('hopeless'), null, [beat(2)])
    })
    await expect(asked).rejects.toThrow(LogContended)
    expect(decisions).toBe(10)
    expect((await stateOf('hopeless')).beats).toEqual(Array.from({ length: 10 }, () => 1))
  })

  it('gives a unique key to one of those who want it at once, and the others its value', async () => {
    const key = { scope: 'idempotency', key: 'anything at all, even \u001f' }
    const claims = await Promise.all(
      [test.log, test.another(), test.another()].flatMap((log, writer) =>
        [0, 1, 2].map((turn) => {
          const stream = pulseOf(`claimant-${writer}-${turn}`)
          return log.transact({ streams: [stream], keys: [key] }, byTest, (tx) => {
            const held = tx.held(key)
            if (held !== undefined) return held
            tx.append(stream, null, [beat(1)])
            tx.claim(key, stream.id)
            return stream.id
          })
        }),
      ),
    )
    const winners = new Set(claims.map(({ result }) => result))
    expect(winners.size).toBe(1)
    const { rows } = await test.pool.query(`select stream_id from log.events where stream_id like '%claimant%'`)
    expect(rows).toEqual([{ stream_id: [...winners][0] }])
    const heads = await test.pool.query(`select id from log.streams where id like '%claimant%'`)
    expect(heads.rows).toEqual([{ id: [...winners][0] }])
  })

  it('fails only the decision that throws', async () => {
    const log = together()
    const outcomes = await Promise.allSettled([
      append('calm', 1, log),
      log.transact({ streams: [pulseOf('broken')] }, byTest, (tx) => {
        tx.append(pulseOf('broken'), null, [beat(1)])
        throw new Error('broken on purpose')
      }),
      append('calm', 2, log),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await stateOf('broken')).toEqual({ count: 0, beats: [] })
    expect((await stateOf('calm')).beats).toEqual([1, 2])
  })

  it('refuses what it could not hold', async () => {
    const stream = pulseOf('refused')
    const key = { scope: 'a', key: 'b' }
    const asked = (work: Parameters<typeof test.log.transact>[2]) =>
      expect(test.log.transact({ streams: [stream], keys: [key] }, byTest, work)).rejects
    await asked((tx) => tx.append(stream, null, [beat(1, { big: 'x'.repeat(300_000) })])).toThrow(
      /HeartbeatLost has \d+ bytes, more than the 262144/,
    )
    await asked((tx) => tx.claim(key, 'record\u001eseparator')).toThrow(/control character/)
    await asked((tx) => tx.claim(key, 'x'.repeat(70_000))).toThrow(/more than 65536 bytes/)
    await asked((tx) => tx.append(pulseOf('unread'), null, [beat(1)])).toThrow(Unnamed)
    await asked((tx) => tx.state({ ...stream, aggregate: { ...pulse } })).toThrow(Unnamed)
    await asked((tx) => tx.held({ scope: 'a', key: 'c' })).toThrow(Unnamed)
    await asked((tx) => tx.content('0'.repeat(64))).toThrow(Unnamed)
    await asked(() => Promise.resolve()).toThrow(/must be synchronous/)
    const foreign = { aggregate: { ...pulse, category: 'handling' as const }, id: 'handling-1' }
    await expect(
      test.log.transact({ streams: [foreign] }, byTest, (tx) => tx.append(foreign, null, [beat(1)])),
    ).rejects.toThrow('streams of handling are not written by intake')
    const forged = { aggregate: pulse, id: 'heartbeat-a\u001f2' }
    await expect(
      test.log.transact({ streams: [forged] }, byTest, (tx) => tx.append(forged, null, [beat(1)])),
    ).rejects.toThrow(Unstorable)
  })

  it('fails only those who need a stream that it cannot fold', async () => {
    await append('of-the-future', 1)
    await test.pool.query(
      `insert into log.events select nextval('log.position'), stream_id, 2, category, null, 'HeartbeatLost.v99',
         occurred_at, recorded_at, data, metadata, hash from log.events where stream_id = $1`,
      [pulseOf('of-the-future').id],
    )
    await test.pool.query(`update log.streams set version = 2 where id = $1`, [pulseOf('of-the-future').id])
    const log = together()
    const outcomes = await Promise.allSettled([
      append('of-today', 1, log),
      append('of-the-future', 3, log),
      append('of-today', 2, log),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({ reason: { message: expect.stringContaining('run a release that does') } })
  })

  it('says how much waits, and since when', async () => {
    const gate = Promise.withResolvers<void>()
    const slow = new PostgresEventLog({
      services: ['intake'],
      flushers: 1,
      pool: { query: (statement) => gate.promise.then(() => test.pool.query(statement)) },
    })
    expect(slow.pressure()).toEqual({ waiting: 0, oldestMs: 0 })
    const first = append('pressed', 1, slow)
    await new Promise(setImmediate)
    const second = append('pressed', 2, slow)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(slow.pressure().waiting).toBe(2)
    expect(slow.pressure().oldestMs).toBeGreaterThan(0)
    gate.resolve()
    await Promise.all([first, second])
    await new Promise(setImmediate)
    expect(slow.pressure()).toEqual({ waiting: 0, oldestMs: 0 })
  })

  it('tries the calls of a flush alone when the server refuses what one of them asked', async () => {
    // A fact that no head knows of stands where the poisoned stream would go on.
    await append('planted', 1)
    await test.pool.query(
      `insert into log.events select nextval('log.position'), $1, 1, category, null, type, occurred_at, recorded_at,
         data, metadata, hash from log.events where stream_id = $2`,
      [pulseOf('poisoned').id, pulseOf('planted').id],
    )
    const log = together()
    const outcomes = await Promise.allSettled([
      append('beside-poison', 1, log),
      append('poisoned', 1, log),
      append('beside-poison', 2, log),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await stateOf('poisoned')).toEqual({ count: 0, beats: [] })
    expect((await stateOf('beside-poison')).beats).toEqual([1, 2])
  })
})
