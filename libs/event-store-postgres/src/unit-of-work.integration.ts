import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import { LogContended, type Timer } from '@atlas/event-sourcing'
import { runInUnit, type UnitOfWork } from './index.js'
import { units } from './unit-of-work.js'
import { beat, byTest, pulseOf } from './testing/pulse.js'
import { startTestLog, type TestLog } from './testing/test-log.js'

let test: TestLog
beforeAll(async () => {
  test = await startTestLog()
  await test.pool.query('create table read_model (cluster text primary key, beats integer)')
})
afterAll(() => test.stop())

/** A handler as services write them: it doesn't know of the unit. */
const handle = (cluster: string, number: number, log = test.log) =>
  log.transact({ streams: [pulseOf(cluster)] }, byTest, (tx) => {
    tx.append(pulseOf(cluster), null, [beat(number)])
    return tx.state(pulseOf(cluster)).beats
  })
const show = (unit: UnitOfWork, cluster: string) => unit.query('insert into read_model values ($1, 1)', [cluster])
const beatsOf = async (cluster: string): Promise<readonly number[]> => {
  const log = test.another()
  return (await log.transact({ streams: [pulseOf(cluster)] }, byTest, (tx) => tx.state(pulseOf(cluster)))).result.beats
}
const shown = async (cluster: string): Promise<number> =>
  (await test.pool.query('select from read_model where cluster = $1', [cluster])).rowCount ?? 0

/** As another process does it: outside the unit that is open. */
const aside = <Result>(work: () => Promise<Result>): Promise<Result> => units.exit(work)

describe('a unit of work', () => {
  it('commits events and read models together', async () => {
    const { result, position } = await runInUnit(test.dataSource, async (unit) => {
      const first = await handle('together', 1)
      const second = await handle('together', 2)
      await show(unit, 'together')
      expect(await beatsSeenOutside('together')).toBe(0)
      return [first, second]
    })
    expect(result).toEqual([
      { result: [1], position: 0 },
      { result: [1, 2], position: 0 },
    ])
    expect(await beatsOf('together')).toEqual([1, 2])
    expect(await shown('together')).toBe(1)
    const { rows } = await test.pool.query<{ last: string }>('select max(position) as last from log.events')
    expect(Number(rows[0]?.last)).toBe(position)
  })
  const beatsSeenOutside = async (cluster: string): Promise<number | null> =>
    (await test.pool.query('select from log.events where stream_id = $1', [pulseOf(cluster).id])).rowCount

  it('leaves nothing when a handler fails', async () => {
    const failed = runInUnit(test.dataSource, async (unit) => {
      await handle('undone', 1)
      await show(unit, 'undone')
      throw new Error('poison')
    })
    await expect(failed).rejects.toThrow('poison')
    expect(await beatsOf('undone')).toEqual([])
    expect(await shown('undone')).toBe(0)
  })

  it('leaves nothing when the last statement before commit fails', async () => {
    const failed = runInUnit(
      test.dataSource,
      () => handle('fenced', 1),
      (unit) => unit.query('select 1/0'),
    )
    await expect(failed).rejects.toThrow('division by zero')
    expect(await beatsOf('fenced')).toEqual([])
  })

  it('says why when the server has ended it between two statements', async () => {
    const ended = runInUnit(test.dataSource, async (unit) => {
      await unit.query(`set local idle_in_transaction_session_timeout = '50ms'`)
      await new Promise((resolve) => setTimeout(resolve, 500))
      await show(unit, 'ended')
    })
    await expect(ended).rejects.toMatchObject({ code: '25P03' })
    expect(await shown('ended')).toBe(0)
  })

  it('answers handlers that run at once from one load', async () => {
    const ticking = await startTestLog()
    await ticking.pool.query(`create sequence ticks;
      create or replace function log.now() returns timestamptz language sql as
        $$ select timestamptz '2026-11-23 09:00Z' + nextval('ticks') * interval '1 second' $$`)
    const numbers = Array.from({ length: 30 }, (_, number) => number)
    const { result: moments } = await runInUnit(ticking.dataSource, () =>
      Promise.all(
        numbers.map((number) =>
          ticking.log.transact({ streams: [pulseOf(`c${number}`)] }, byTest, (tx) => {
            tx.append(pulseOf(`c${number}`), null, [beat(number)])
            return tx.now
          }),
        ),
      ),
    )
    await ticking.stop()
    expect(new Set(moments.map(({ result }) => result))).toEqual(new Set(['2026-11-23T09:00:01.000Z']))
  })

  it('is run again as a whole when another writer was first', async () => {
    await handle('raced', 1)
    const overtaken = runInUnit(test.dataSource, async (unit) => {
      await handle('raced', 3)
      await handle('beside-raced', 1)
      await show(unit, 'raced')
      await aside(() => handle('raced', 2, test.another()))
    })
    await expect(overtaken).rejects.toThrow(LogContended)
    expect(await beatsOf('raced')).toEqual([1, 2])
    expect(await beatsOf('beside-raced')).toEqual([])
    expect(await shown('raced')).toBe(0)
    await runInUnit(test.dataSource, () => handle('raced', 3))
    expect(await beatsOf('raced')).toEqual([1, 2, 3])
  })

  it('sees a key that an earlier handler of the unit has claimed', async () => {
    const key = { scope: 'binding', key: 'k' }
    const claim = (value: string) =>
      test.log.transact({ streams: [], keys: [key] }, byTest, (tx) => {
        const held = tx.held(key)
        if (held === undefined) tx.claim(key, value)
        return held
      })
    const { result } = await runInUnit(test.dataSource, async () => [await claim('first'), await claim('second')])
    expect(result.map(({ result: held }) => held)).toEqual([undefined, 'first'])
  })

  it('gives a fold asked for later what was staged before', async () => {
    const counting = { ...pulseOf('two-folds').aggregate, initial: () => ({ count: 100, beats: [] }) }
    await handle('two-folds', 1)
    await runInUnit(test.dataSource, async () => {
      await handle('two-folds', 2)
      const other = { aggregate: counting, id: pulseOf('two-folds').id }
      const { result } = await test.log.transact({ streams: [other] }, byTest, (tx) => tx.state(other))
      expect(result).toEqual({ count: 102, beats: [1, 2] })
    })
  })

  it('does not nest', async () => {
    await expect(runInUnit(test.dataSource, () => runInUnit(test.dataSource, () => Promise.resolve()))).rejects.toThrow(
      'do not nest',
    )
  })
})

describe('timers', () => {
  const timer = (name: string, ms: number): Timer => ({
    service: 'intake',
    owner: 'heartbeat-timed',
    name,
    dueAt: instant(ms),
    incidentId: null,
    data: { name },
  })
  const arm = (...timers: Timer[]) =>
    test.log.transact({ streams: [] }, byTest, (tx) => timers.forEach((each) => tx.arm(each)))
  const armed = async (): Promise<string[]> =>
    (await test.pool.query<{ name: string }>('select name from log.timers order by due_at')).rows.map(
      ({ name }) => name,
    )

  it('are armed, moved and disarmed with the events of their transaction', async () => {
    await arm(timer('late', 3000), timer('early', 1000), timer('gone', 2000))
    await test.log.transact({ streams: [] }, byTest, (tx) => {
      tx.disarm('heartbeat-timed', 'gone')
      tx.arm(timer('early', 5000))
    })
    expect(await armed()).toEqual(['late', 'early'])
  })

  it('go with the unit that fires them, and may be armed again in it', async () => {
    await runInUnit(test.dataSource, async (unit) => {
      unit.claim([timer('late', 3000), timer('early', 5000)])
      await test.log.transact({ streams: [] }, byTest, (tx) => tx.arm(timer('early', 9000)))
    })
    const { rows } = await test.pool.query('select name, log.instant(due_at) as due, data from log.timers')
    expect(rows).toEqual([{ name: 'early', due: instant(9000), data: { name: 'early' } }])
  })

  it('fire once: a unit whose timer was moved or fired meanwhile is undone', async () => {
    const fire = (dueMs: number, cluster: string) =>
      runInUnit(test.dataSource, async (unit) => {
        unit.claim([timer('early', dueMs)])
        await handle(cluster, 1)
      })
    await expect(fire(5000, 'moved')).rejects.toThrow(LogContended)
    const both = await Promise.allSettled([fire(9000, 'fired'), fire(9000, 'fired-too')])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await beatsOf('moved')).toEqual([])
    expect([...(await beatsOf('fired')), ...(await beatsOf('fired-too'))]).toEqual([1])
    expect(await armed()).toEqual([])
  })
})
