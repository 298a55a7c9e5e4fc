import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { LogContended } from '@atlas/event-sourcing'
import { currentUnit, UnitsOfWork } from './index.js'
import { beat, byTest, pulseOf } from './testing/pulse.js'
import { startTestLog, type TestLog } from './testing/test-log.js'

let test: TestLog
let units: UnitsOfWork
beforeAll(async () => {
  test = await startTestLog()
  await test.pool.query('create table shown (name text primary key, times integer not null)')
  units = new UnitsOfWork(test.dataSource)
})
beforeEach(() => test.pool.query(`truncate shown`))
afterAll(() => test.stop())

const rows = async (): Promise<unknown[]> => (await test.pool.query('select name, times from shown order by name')).rows
const raise = (name: string) => units.query('update shown set times = times + 1 where name = $1', [name])

describe('units of work of commands', () => {
  it('store a decision and its row together, and tell the position', async () => {
    const { position } = await units.run(async () => {
      await test.log.transact({ streams: [pulseOf('told')] }, byTest, (tx) =>
        tx.append(pulseOf('told'), null, [beat(1)]),
      )
      await units.query(`insert into shown values ('told', 1)`)
    })
    const { rows: last } = await test.pool.query<{ last: string }>('select max(position) as last from log.events')
    expect(position).toBe(Number(last[0]?.last))
    expect(await rows()).toEqual([{ name: 'told', times: 1 }])
  })

  it('join the unit that is open: nothing of them outlives it', async () => {
    const failed = units.run(async () => {
      const outer = currentUnit()
      const { position } = await units.run(async () => {
        expect(currentUnit()).toBe(outer)
        await units.query(`insert into shown values ('inner', 1)`)
      })
      expect(position).toBe(0)
      throw new Error('the outer one fails')
    })
    await expect(failed).rejects.toThrow('the outer one fails')
    expect(await rows()).toEqual([])
  })

  it('run again when another writer was first in the log', async () => {
    let tries = 0
    await units.run(async () => {
      if (++tries < 3) throw new LogContended(['pulse-x'])
      await units.query(`insert into shown values ('third', $1)`, [tries])
    })
    expect(await rows()).toEqual([{ name: 'third', times: 3 }])
  })

  it('run again when PostgreSQL breaks a deadlock, and count once', async () => {
    await units.query(`insert into shown values ('a', 0), ('b', 0)`)
    let [holding, tries] = [0, 0]
    let bothHold = (): void => undefined
    const met = new Promise<void>((resolve) => (bothHold = resolve))
    const crosswise = (first: string, second: string) =>
      units.run(async () => {
        tries++
        await raise(first)
        if (++holding === 2) bothHold()
        await met
        await raise(second)
      })
    await Promise.all([crosswise('a', 'b'), crosswise('b', 'a')])
    expect(await rows()).toEqual([
      { name: 'a', times: 2 },
      { name: 'b', times: 2 },
    ])
    expect(tries).toBe(3)
  })

  it('throw on what is not a matter of being first', async () => {
    let tries = 0
    const failed = units.run(async () => {
      tries++
      await units.query('select from nowhere')
    })
    await expect(failed).rejects.toThrow('nowhere')
    expect(tries).toBe(1)
  })
})
