import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { Environment } from '../environment/environment.js'
import { openDataSource } from './open-data-source.js'

let database: TestDatabase
beforeEach(async () => {
  database = await startTestDatabase([])
})
afterEach(() => database.stop())

it('begins transactions READ COMMITTED, whatever the database has as its default', async () => {
  const open = () => openDataSource(database.url, Environment.read({ ATLAS_DATABASE_URL: database.url }), [])
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
