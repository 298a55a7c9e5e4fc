import { afterAll, expect, it } from '@jest/globals'
import pg from 'pg'
import { startTestDatabase, type TestDatabase } from './index.js'

const started: TestDatabase[] = []
afterAll(() => Promise.all(started.map((database) => database.stop())))

it('gives each caller a database of its own', async () => {
  const [one, other] = await Promise.all([startTestDatabase([]), startTestDatabase([])])
  started.push(one, other)
  const client = new pg.Client({ connectionString: one.url })
  await client.connect()
  await client.query('create table only_here ()')
  await client.end()
  const neighbour = new pg.Client({ connectionString: other.url })
  await neighbour.connect()
  const { rows } = await neighbour.query<{ found: string | null }>(`select to_regclass('only_here') as found`)
  await neighbour.end()
  expect(rows).toEqual([{ found: null }])
})
