import { afterAll, expect, it } from '@jest/globals'
import pg from 'pg'
import { startPreparedDatabase, startTestDatabase, type TestDatabase } from './index.js'

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

it('is prepared once, and each copy has what was prepared and what was noted of it', async () => {
  let times = 0
  const prepare = async (url: string): Promise<string> => {
    await rowsOf(url, 'create table desk ()')
    return `it's number ${++times}`
  }
  const [one, other] = await Promise.all([
    startPreparedDatabase('a desk', prepare),
    startPreparedDatabase('a desk', prepare),
  ])
  started.push(one, other)
  expect([one.note, other.note]).toEqual(["it's number 1", "it's number 1"])
  for (const { url } of [one, other]) expect(await rowsOf(url, 'select from desk')).toEqual([])
  const another = await startPreparedDatabase('another desk', prepare)
  started.push(another)
  expect(another.note).toBe("it's number 2")
})

async function rowsOf(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
