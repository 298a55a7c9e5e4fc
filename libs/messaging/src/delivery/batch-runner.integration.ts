import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { logMigrations } from '@atlas/event-store-postgres'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { AheadOfItsFacts } from '../handles-event.js'
import { busMigrations } from '../migrations/index.js'
import { plainUnit } from '../testing/plain-unit.js'
import { BatchRunner } from './batch-runner.js'
import { deliverByKey } from './by-key.js'
import { dropDeadLetter, listDeadLetters, retryDeadLetter, showDeadLetter } from './dead-letter-desk.js'
import { QueueDrain } from './drain.js'
import type { Codec, Message, RunInUnit, Unit } from './message.js'

type Body = { text: string }
const codec: Codec<Body> = {
  encode: (body) => ({ text: JSON.stringify(body) }),
  decode: (written) => JSON.parse('text' in written ? written.text : written.bytes.toString()) as Body,
}
const lane = { consumer: 'escalation', source: 'intake', partition: 0 }

let database: TestDatabase
let pool: pg.Pool
let stop: AbortController
/** What the handler does beside its effect; a test makes it fail. */
let trouble: (message: Message<Body>) => Promise<void> | void

beforeEach(async () => {
  database = await startTestDatabase([...logMigrations, ...busMigrations])
  pool = new pg.Pool({ connectionString: database.url, max: 5 })
  await pool.query('create table effect (n serial, text text not null)')
  stop = new AbortController()
  trouble = () => undefined
})
afterEach(async () => {
  stop.abort()
  await pool.end()
  await database.stop()
})

function consumer(runInUnit: RunInUnit = plainUnit(pool)) {
  const runner: BatchRunner<Body> = new BatchRunner<Body>({
    consumer: lane.consumer,
    runInUnit,
    codec,
    signal: stop.signal,
    deliver: (messages, unit) =>
      deliverByKey<Body>(async (message) => {
        await effect(unit, message.body.text)
        await trouble(message)
      })(messages, unit),
  })
  return runner
}
const effect = (unit: Unit, text: string) => unit.query('insert into effect (text) values ($1)', [text])
const query: Unit['query'] = async <Row>(sql: string, parameters?: readonly unknown[]) =>
  (await pool.query(sql, parameters && [...parameters])).rows as Row[]
const effects = async () =>
  (await pool.query<{ text: string }>('select text from effect order by n')).rows.map(({ text }) => text)
const inbox = async () => Number((await pool.query('select position from bus.inbox')).rows[0]?.position)

const message = (position: number, key: string, source = 'intake'): Message<Body> => ({
  source,
  position,
  key,
  type: 'IncidentOpened',
  body: { text: `${key}${position}` },
})
const to = (position: number) => ({ position })

describe('a batch', () => {
  it('has its effects once, however often and in whatever cuts it comes', async () => {
    const runner = consumer()
    const all = [message(1, 'a'), message(2, 'b'), message(5, 'a'), message(9, 'c')]
    await runner.run(lane, all.slice(0, 2), to(2))
    await runner.run(lane, all, to(9))
    await consumer().run(lane, all, to(9))
    await consumer().run(lane, all.slice(1, 3), to(5))
    expect((await effects()).sort()).toEqual(['a1', 'a5', 'b2', 'c9'])
    expect(await inbox()).toBe(9)
  })

  it('leaves nothing when the process dies before the commit', async () => {
    const dying: RunInUnit = (work) =>
      plainUnit(pool)(async (unit) => {
        await work(unit)
        stop.abort()
        throw Object.assign(new Error('killed'), { code: 'ECONNRESET' })
      })
    await expect(consumer(dying).run(lane, [message(1, 'a')], to(1))).rejects.toThrow('stopping')
    expect(await effects()).toEqual([])
    stop = new AbortController()
    await consumer().run(lane, [message(1, 'a')], to(1))
    expect(await effects()).toEqual(['a1'])
  })

  it('leaves nothing of a consumer that lost its partition while it worked', async () => {
    const [old, fresh] = [consumer(), consumer()]
    let entered: () => void = () => undefined
    let leave: () => void = () => undefined
    const inside = new Promise<void>((resolve) => (entered = resolve))
    const left = new Promise<void>((resolve) => (leave = resolve))
    trouble = async ({ position }) => {
      if (position !== 1) return
      trouble = () => undefined
      entered()
      await left
    }
    const late = old.run(lane, [message(1, 'a'), message(2, 'a')], to(2))
    await inside
    await fresh.run(lane, [message(1, 'a'), message(2, 'a'), message(3, 'a')], to(3))
    leave()
    await late
    expect(await effects()).toEqual(['a1', 'a2', 'a3'])
    expect(await inbox()).toBe(3)
  })

  it.each(['25P03', '25P04'])(
    'goes one message at a time when the server ends its unit as too long (%s)',
    async (code) => {
      const keys = ['a', 'b', 'a', 'c']
      let together = 0
      trouble = () => {
        if (++together > 1) throw Object.assign(new Error('took too long'), { code })
      }
      const alone: RunInUnit = (work) => {
        together = 0
        return plainUnit(pool)(work)
      }
      await consumer(alone).run(
        lane,
        keys.map((key, n) => message(n + 1, key)),
        to(9),
      )
      expect(await effects()).toEqual(['a1', 'b2', 'a3', 'c4'])
      expect(await inbox()).toBe(9)
      expect(await listDeadLetters(pool)).toEqual([])
    },
  )

  it('waits out what is the surroundings’ trouble, and sets nothing aside for it', async () => {
    const codes = ['40001', '40P01', '08006', '57P01', 'ECONNREFUSED']
    trouble = () => {
      const code = codes.shift()
      if (code) throw Object.assign(new Error('not now'), { code })
    }
    await consumer().run(lane, [message(1, 'a'), message(2, 'b')], to(2))
    expect((await effects()).sort()).toEqual(['a1', 'b2'])
    expect(await listDeadLetters(pool)).toEqual([])
  })
})

describe('what several lanes bring while a unit is under way', () => {
  const lanes = [0, 1, 2].map((partition) => ({ ...lane, partition }))
  const bring = (runner: BatchRunner<Body>) =>
    Promise.all(lanes.map((each) => runner.run(each, [message(each.partition + 5, `k${each.partition}`)], to(9))))
  const positions = async () =>
    (await pool.query('select partition, position::int from bus.inbox order by partition')).rows
  const all = lanes.map(({ partition }) => ({ partition, position: 9 }))
  const counting = (units: { count: number }): RunInUnit => {
    const inUnit = plainUnit(pool)
    return (work) => {
      units.count++
      return inUnit(work)
    }
  }

  it('goes into one unit', async () => {
    const units = { count: 0 }
    await bring(consumer(counting(units)))
    expect(units.count).toBe(1)
    expect((await effects()).sort()).toEqual(['k05', 'k16', 'k27'])
    expect(await positions()).toEqual(all)
  })

  it('keeps a lane’s own order, for its later batch waits for the next unit', async () => {
    const units = { count: 0 }
    const runner = consumer(counting(units))
    await Promise.all([
      runner.run(lane, [message(1, 'a')], to(1)),
      runner.run(lane, [message(2, 'a')], to(2)),
      runner.run({ ...lane, partition: 1 }, [message(3, 'b')], to(3)),
    ])
    expect(units.count).toBe(2)
    expect((await effects()).filter((text) => text.startsWith('a'))).toEqual(['a1', 'a2'])
  })

  it('has its effects without the one that is poison, which is set aside alone', async () => {
    trouble = ({ position }) => {
      if (position === 6) throw new TypeError('poison')
    }
    await bring(consumer())
    expect((await effects()).sort()).toEqual(['k05', 'k27'])
    expect(await positions()).toEqual(all)
    expect((await listDeadLetters(pool)).map(({ key, state }) => [key, state])).toEqual([['k1', 'dead']])
  })

  it('leaves nothing twice when one of the lanes has gone to another process meanwhile', async () => {
    const other = consumer()
    let meanwhile = async () => {
      meanwhile = () => Promise.resolve()
      await other.run(lanes[1] ?? lane, [message(6, 'k1')], to(9))
    }
    trouble = ({ position }) => (position === 5 ? meanwhile() : undefined)
    await bring(consumer())
    expect((await effects()).sort()).toEqual(['k05', 'k16', 'k27'])
    expect(await positions()).toEqual(all)
  })

  it('fails by lane when the bus is told to stop', async () => {
    const runner = consumer()
    stop.abort()
    const ends = await Promise.allSettled(lanes.map((each) => runner.run(each, [message(1, 'a')], to(1))))
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(await effects()).toEqual([])
  })
})

describe('a poison message', () => {
  const poisoned = (position: number) => {
    trouble = (message) => {
      if (message.position === position) (undefined as unknown as { field: string }).field.trim()
    }
  }

  it('is set aside alone, after three failures, with its error; the others have their effects', async () => {
    let failures = 0
    poisoned(2)
    const poison = trouble
    trouble = (message) => {
      failures += message.position === 2 ? 1 : 0
      return poison(message)
    }
    await consumer().run(lane, [message(1, 'a'), message(2, 'b'), message(3, 'c')], to(7))
    expect((await effects()).sort()).toEqual(['a1', 'c3'])
    expect(await inbox()).toBe(7)
    const [letter, ...others] = await listDeadLetters(pool)
    expect(others).toEqual([])
    expect(letter).toMatchObject({ state: 'dead', position: 2, key: 'b', type: 'IncidentOpened', attempts: 3 })
    expect(letter?.error).toMatch(/TypeError: Cannot read properties of undefined[^]*batch-runner\.integration/)
    expect((await showDeadLetter(pool, letter?.id ?? 0))?.payload).toBe('{"text":"b2"}')
    // Once in the batch, three times alone.
    expect(failures).toBe(4)
  })

  it('keeps what follows it by key behind it, of every source, while other keys flow', async () => {
    poisoned(2)
    const runner = consumer()
    await runner.run(lane, [message(1, 'a'), message(2, 'a'), message(3, 'a'), message(4, 'b')], to(4))
    await runner.run({ ...lane, source: 'classification' }, [message(5, 'a', 'classification')], to(5))
    await runner.run(lane, [message(6, 'a'), message(7, 'b')], to(7))
    expect((await effects()).sort()).toEqual(['a1', 'b4', 'b7'])
    expect((await listDeadLetters(pool)).map(({ position, state }) => [position, state])).toEqual([
      [2, 'dead'],
      [3, 'behind'],
      [5, 'behind'],
      [6, 'behind'],
    ])
  })

  it('drains in order once it is retried, and later messages flow again', async () => {
    poisoned(2)
    const runner = consumer()
    const drain = new QueueDrain(runner, { query, lagging: () => false })
    await runner.run(lane, [message(2, 'a'), message(3, 'a'), message(4, 'a')], to(4))
    await drain.round()
    expect(await effects()).toEqual([])
    const [head, second] = await listDeadLetters(pool)
    expect(await retryDeadLetter(pool, second?.id ?? 0)).toEqual({ done: false, because: 'behind', head: head?.id })
    trouble = () => undefined
    expect(await retryDeadLetter(pool, head?.id ?? 0)).toEqual({ done: true })
    await drain.round()
    await runner.run(lane, [message(5, 'a')], to(5))
    expect(await effects()).toEqual(['a2', 'a3', 'a4', 'a5'])
    expect(await listDeadLetters(pool)).toEqual([])
  })

  it('frees what stands behind it when it is dropped', async () => {
    poisoned(2)
    const runner = consumer()
    await runner.run(lane, [message(2, 'a'), message(3, 'a')], to(3))
    const [head] = await listDeadLetters(pool, { state: 'dead' })
    expect(await dropDeadLetter(pool, head?.id ?? 0)).toEqual({ done: true })
    await new QueueDrain(runner, { query, lagging: () => false }).round()
    expect(await effects()).toEqual(['a3'])
    expect(await listDeadLetters(pool)).toEqual([])
  })
})

describe('a message ahead of its facts', () => {
  let known: boolean
  beforeEach(() => {
    known = false
    trouble = ({ source, key }) => {
      if (source === 'intake') known = true
      else if (key === 'a' && !known) throw new AheadOfItsFacts('intake', 'the incident')
    }
  })
  const early = { ...lane, source: 'classification' }

  it('follows them in the one unit where both come in it, whichever lane was first', async () => {
    let units = 0
    const inUnit = plainUnit(pool)
    const runner = consumer((work) => {
      units++
      return inUnit(work)
    })
    await Promise.all([
      runner.run(early, [message(5, 'a', 'classification'), message(6, 'b', 'classification')], to(6)),
      runner.run(lane, [message(2, 'a')], to(2)),
    ])
    expect((await effects()).filter((text) => text.startsWith('a'))).toEqual(['a2', 'a5'])
    expect(units).toBe(1)
  })

  it('is parked with the later ones of its source, lets the bringer of the facts pass, and follows it in order', async () => {
    const runner = consumer()
    const drain = new QueueDrain(runner, { query, lagging: () => true })
    await runner.run(early, [message(5, 'a', 'classification'), message(6, 'a', 'classification')], to(6))
    await runner.run(early, [message(7, 'b', 'classification')], to(7))
    await drain.round()
    expect(await effects()).toEqual(['b7'])
    expect((await listDeadLetters(pool)).map(({ state, awaits }) => [state, awaits])).toEqual([
      ['parked', 'intake'],
      ['behind', null],
    ])
    await runner.run(lane, [message(2, 'a')], to(2))
    drain.kick(['a'])
    await drain.round()
    expect(await effects()).toEqual(['b7', 'a2', 'a5', 'a6'])
    expect(await listDeadLetters(pool)).toEqual([])
  })

  it('waits for as long as the source of its facts lags, and dies when that has long been level', async () => {
    const runner = consumer()
    let lagging = true
    const drain = new QueueDrain(runner, { query, lagging: () => lagging, factsGrace: 0 })
    await runner.run(early, [message(5, 'a', 'classification')], to(5))
    const tryNow = async () => {
      drain.kick(['a'])
      await drain.round()
      return (await listDeadLetters(pool))[0]?.state
    }
    expect(await tryNow()).toBe('parked')
    expect(await tryNow()).toBe('parked')
    lagging = false
    expect(await tryNow()).toBe('parked')
    expect(await tryNow()).toBe('dead')
  })
})
