import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { runInUnit } from '@atlas/event-store-postgres'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { Environment } from '../environment/environment.js'
import { openDataSource } from './open-data-source.js'

let database: TestDatabase
beforeEach(async () => {
  database = await startTestDatabase([])
})
afterEach(() => database.stop())
const open = () => openDataSource(database.url, Environment.read({ ATLAS_DATABASE_URL: database.url }), [])

it('begins transactions READ COMMITTED, whatever the database has as its default', async () => {
  const before = await open()
  await before.query(
    `alter database ${new URL(database.url).pathname.slice(1)} set default_transaction_isolation = 'serializable'`,
  )
  await before.destroy()
  const dataSource = await open()
  try {
    const isolation = await dataSource.transaction((manager) => manager.query('show transaction_isolation'))
    expect(isolation).toEqual([{ transaction_isolation: 'read committed' }])
  } finally {
    await dataSource.destroy()
  }
})

it('lets others at the rows of a unit whose process stands still', async () => {
  const [still, other] = [await open(), await open()]
  const [wrote, awake] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  try {
    await other.query(`create table known (incident int primary key, by text)`)
    const late = runInUnit(still, async (unit) => {
      await unit.query(`insert into known values (1, 'still')`)
      wrote.resolve(undefined)
      await awake.promise
    })
    await wrote.promise
    try {
      await runInUnit(other, async (unit) => {
        await unit.query(`set local lock_timeout = '30s'`)
        await unit.query(`insert into known values (1, 'other')`)
      })
    } finally {
      awake.resolve(undefined)
      await expect(late).rejects.toThrow()
    }
    expect(await other.query(`select by from known`)).toEqual([{ by: 'other' }])
  } finally {
    await still.destroy()
    await other.destroy()
  }
})
