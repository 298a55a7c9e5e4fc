import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { QueryConfig } from 'pg'
import { type Aggregate, streamOf } from '@atlas/event-sourcing'
import { PostgresEventLog, type PostgresEventLogOptions, runInUnit } from './index.js'
import { type Beat, beat, byTest } from './testing/pulse.js'
import { startTestLog, type TestLog } from './testing/test-log.js'

/** Bounded, as a state in snapshots must be: how many beats, their sum, and the newest three. */
interface Tally {
  readonly count: number
  readonly sum: number
  readonly newest: readonly number[]
}
const tally: Aggregate<Tally, Beat> = {
  category: 'heartbeat',
  stateVersion: 1,
  initial: () => ({ count: 0, sum: 0, newest: [] }),
  evolve: ({ count, sum, newest }, { data }) => ({
    count: count + 1,
    sum: sum + data.beat,
    newest: [...newest, data.beat].slice(-3),
  }),
}
const tallied = (beats: readonly number[]): Tally => ({
  count: beats.length,
  sum: beats.reduce((sum, one) => sum + one, 0),
  newest: beats.slice(-3),
})
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1)

let test: TestLog
beforeAll(async () => {
  test = await startTestLog()
})
afterAll(() => test.stop())

/** What loads have read of streams, by kind of row. */
interface Counted {
  readonly log: PostgresEventLog
  readonly read: { head: number; snapshot: number; event: number }
}

/** A new process's log: nothing in memory. */
function cold(options: Partial<PostgresEventLogOptions> = {}): Counted {
  const read = { head: 0, snapshot: 0, event: 0 }
  const pool: PostgresEventLogOptions['pool'] = {
    query: async <Row extends unknown[]>(statement: QueryConfig & { rowMode: 'array' }) => {
      const answer = await test.pool.query<Row>(statement)
      if (statement.name === 'atlas-load')
        for (const [kind] of answer.rows) if (kind === 'head' || kind === 'snapshot' || kind === 'event') read[kind]++
      return answer
    },
  }
  return { log: new PostgresEventLog({ pool, services: ['intake'], snapshotEvery: 10, ...options }), read }
}

const append = async (name: string, beats: readonly number[], log: PostgresEventLog, fold = tally): Promise<void> => {
  const stream = streamOf(fold, name)
  await log.transact({ streams: [stream] }, byTest, (tx) =>
    tx.append(
      stream,
      null,
      beats.map((number) => beat(number)),
    ),
  )
}
const stateOf = async (name: string, log: PostgresEventLog, fold = tally): Promise<Tally> =>
  (await log.transact({ streams: [streamOf(fold, name)] }, byTest, (tx) => tx.state(streamOf(fold, name)))).result
const snapshotOf = async (name: string) => {
  const { rows } = await test.pool.query<{ version: number; state_version: number }>(
    `select version, state_version from log.snapshots where stream_id = $1`,
    [`heartbeat-${name}`],
  )
  return rows
}
/** A stream of so many beats, appended one by one by a process of its own, its snapshots written. */
const grown = async (name: string, count: number): Promise<void> => {
  const { log } = cold()
  for (const number of upTo(count)) await append(name, [number], log)
  await log.snapshotsSettled()
}

describe('snapshots', () => {
  it('are kept each time a stream has grown by so many events, and read with the events after them', async () => {
    await grown('long', 25)
    expect(await snapshotOf('long')).toEqual([{ version: 20, state_version: 1 }])
    const { log, read } = cold()
    expect(await stateOf('long', log)).toEqual(tallied(upTo(25)))
    expect(read).toEqual({ head: 1, snapshot: 1, event: 5 })
  })

  it('are neither written nor asked for where a stream is short', async () => {
    await grown('short', 9)
    expect(await snapshotOf('short')).toEqual([])
    const { log, read } = cold()
    expect(await stateOf('short', log)).toEqual(tallied(upTo(9)))
    expect(read).toEqual({ head: 1, snapshot: 0, event: 9 })
  })

  it('are asked for by a process that fell behind, not by one that is missing a few events', async () => {
    const { log, read } = cold()
    await append('followed', upTo(5), log)
    const other = cold()
    for (const number of upTo(26).slice(5)) await append('followed', [number], other.log)
    await other.log.snapshotsSettled()
    await append('followed', [27], log)
    expect(read).toEqual({ head: 1, snapshot: 1, event: 6 })
    await append('followed', [28], other.log)
    expect(await stateOf('followed', log)).toEqual(tallied(upTo(28)))
    expect(read).toEqual({ head: 2, snapshot: 1, event: 7 })
  })

  it('may be deleted at any time: the next load reads the whole stream and keeps one again', async () => {
    await grown('deleted', 25)
    await test.pool.query('truncate log.snapshots')
    const { log, read } = cold()
    expect(await stateOf('deleted', log)).toEqual(tallied(upTo(25)))
    expect(read).toEqual({ head: 1, snapshot: 0, event: 25 })
    await log.snapshotsSettled()
    expect(await snapshotOf('deleted')).toEqual([{ version: 25, state_version: 1 }])
  })

  it('of another state version are worth nothing to a newer release, and are left alone by an older one', async () => {
    await grown('released', 25)
    const newer: typeof tally = {
      ...tally,
      stateVersion: 2,
      evolve: (state, event) => ({ ...tally.evolve(state, event), sum: 0 }),
    }
    const after = cold()
    expect(await stateOf('released', after.log, newer)).toEqual({ ...tallied(upTo(25)), sum: 0 })
    expect(after.read).toEqual({ head: 1, snapshot: 0, event: 25 })
    await after.log.snapshotsSettled()
    expect(await snapshotOf('released')).toEqual([{ version: 25, state_version: 2 }])
    const before = cold()
    expect(await stateOf('released', before.log)).toEqual(tallied(upTo(25)))
    await before.log.snapshotsSettled()
    expect(await snapshotOf('released')).toEqual([{ version: 25, state_version: 2 }])
  })

  it.each([
    ['another chain', `hash = sha256('another')`],
    ['a version that the stream has not reached', 'version = 26'],
    ['another version of this chain', 'version = 19'],
  ])('of %s are not trusted', async (what, change) => {
    const name = `of ${what}`
    await grown(name, 25)
    await test.pool.query(`update log.snapshots set ${change} where stream_id = $1`, [`heartbeat-${name}`])
    const { log, read } = cold()
    expect(await stateOf(name, log)).toEqual(tallied(upTo(25)))
    expect(read).toEqual({ head: 1, snapshot: 0, event: 25 })
  })

  it('are not made of what was rolled back or refused', async () => {
    const { log } = cold()
    await append('rolled-back', upTo(5), log)
    const failed = runInUnit(test.dataSource, async () => {
      await append('rolled-back', upTo(20), log)
      throw new Error('the unit fails')
    })
    await expect(failed).rejects.toThrow('the unit fails')
    await log.snapshotsSettled()
    expect(await snapshotOf('rolled-back')).toEqual([])
    await runInUnit(test.dataSource, () => append('rolled-back', upTo(20), log))
    await log.snapshotsSettled()
    expect(await snapshotOf('rolled-back')).toEqual([{ version: 25, state_version: 1 }])
  })

  it('leave a stream under two folds to be read whole', async () => {
    await grown('twofold', 25)
    const other = { ...tally, fold: 'other' }
    const [one, two] = [streamOf(tally, 'twofold'), streamOf(other, 'twofold')]
    const { log, read } = cold()
    const { result } = await log.transact({ streams: [one, two] }, byTest, (tx) => [tx.state(one), tx.state(two)])
    expect(result).toEqual([tallied(upTo(25)), tallied(upTo(25))])
    expect(read).toEqual({ head: 1, snapshot: 0, event: 25 })
  })

  it('that cannot be written fail no command, and are told of', async () => {
    const failures: unknown[] = []
    const log = new PostgresEventLog({
      services: ['intake'],
      snapshotEvery: 10,
      onSnapshotFailure: (error) => failures.push(error),
      pool: {
        query: (statement) =>
          statement.name === 'atlas-keep-snapshots' ? Promise.reject(new Error('no room')) : test.pool.query(statement),
      },
    })
    await append('unkept', upTo(15), log)
    await log.snapshotsSettled()
    expect(failures).toMatchObject([{ message: 'no room' }])
    expect(await stateOf('unkept', cold().log)).toEqual(tallied(upTo(15)))
  })

  it('change no state, whatever is appended, forgotten, deleted and left behind in between', async () => {
    const step = fc.oneof(
      fc.record({ does: fc.constant('append' as const), log: fc.nat(1), count: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ does: fc.constant('forget' as const), log: fc.nat(1) }),
      fc.record({ does: fc.constant('delete' as const) }),
      fc.record({ does: fc.constant('settle' as const), log: fc.nat(1) }),
    )
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const name = `drawn-${run++}`
        const logs = [cold({ snapshotEvery: 5 }).log, cold({ snapshotEvery: 7 }).log]
        const beats: number[] = []
        for (const one of steps) {
          if (one.does === 'delete') await test.pool.query('delete from log.snapshots')
          else if (one.does === 'forget') logs[one.log] = cold({ snapshotEvery: 5 }).log
          else if (one.does === 'settle') await logs[one.log]?.snapshotsSettled()
          else {
            const more = Array.from({ length: one.count }, (_, n) => beats.length + n)
            const log = logs[one.log]
            if (!log) throw new Error('there are two logs')
            await append(name, more, log)
            beats.push(...more)
          }
          for (const log of logs) expect(await stateOf(name, log)).toEqual(tallied(beats))
          expect(await stateOf(name, cold({ snapshotEvery: 5 }).log)).toEqual(tallied(beats))
        }
      }),
      { numRuns: 40 },
    )
  })

  it('make a cold command on a stream of 100,000 events read as little as on a new one', async () => {
    const { log } = cold({ snapshotEvery: 100 })
    for (let n = 0; n < 250; n++)
      await append(
        'endless',
        Array.from({ length: 400 }, () => n),
        log,
      )
    await append('new', [1], log)
    await log.snapshotsSettled()
    const old = cold({ snapshotEvery: 100 })
    const young = cold({ snapshotEvery: 100 })
    await append('endless', [1], old.log)
    await append('new', [1], young.log)
    expect(old.read).toEqual({ head: 1, snapshot: 1, event: 0 })
    expect(young.read).toEqual({ head: 1, snapshot: 0, event: 1 })
    // Warm, neither reads anything of its stream.
    await append('endless', [2], old.log)
    await append('new', [2], young.log)
    expect([old.read.event, young.read.event]).toEqual([0, 1])
  })
})

/** The server chooses one plan for every load, by statistics that may be of any age. */
describe('a load reads by index', () => {
  const plan = async (): Promise<string> => {
    let load = ''
    const log = new PostgresEventLog({
      services: ['intake'],
      pool: {
        query: (statement) => {
          if (statement.name === 'atlas-load') load = statement.text
          return test.pool.query(statement)
        },
      },
    })
    await stateOf('planned', log)
    const client = await test.pool.connect()
    try {
      await client.query(`set plan_cache_mode = force_generic_plan`)
      await client.query(`prepare planned as ${load}`)
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `explain (costs off) execute planned('{heartbeat-one}', '{0}', '{}', '{}', '{}', '{heartbeat}', '{1}', 100)`,
      )
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    } finally {
      client.release(true)
    }
  }
  const events = (stream: string, from: string): Promise<unknown> =>
    test.pool.query(
      `insert into log.events
       select nextval('log.position'), ${stream}, ${from === 'one' ? 'g' : '1'}, 'heartbeat', null, 'HeartbeatLost.v1',
         now(), now(), '{}', '{}', sha256(g::text::bytea) from generate_series(1, 50000) g`,
    )

  it.each([
    ['that were never taken', async () => undefined],
    [
      'of a log that is one long stream',
      async () => {
        await events(`'heartbeat-one'`, 'one')
        await test.pool.query('analyze')
      },
    ],
    [
      'of a log of many short streams',
      async () => {
        await events(`'heartbeat-' || g`, 'many')
        await test.pool.query('analyze')
      },
    ],
  ])('by statistics %s', async (_, prepare) => {
    await prepare()
    const found = await plan()
    expect(found).not.toMatch(/Seq Scan on events/)
    // From the snapshot on, by the index itself: not the whole stream with a filter after it.
    expect(found).toMatch(/Index Cond: \(\(stream_id = .*stream_version > GREATEST.*stream_version <= /)
  })
})
