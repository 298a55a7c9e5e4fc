import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startTestLog, type TestLog } from '../testing/test-log.js'
import { CopyOut } from './copy-out.js'

let test: TestLog
let client: pg.Client
beforeAll(async () => {
  test = await startTestLog()
  client = new pg.Client({ connectionString: test.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await test.stop()
})

const count = 200_000
/** 200 MB as the server sends them, far more than what sockets hold. */
const many = `copy (select repeat('x', 1000) from generate_series(1, ${count})) to stdout`

it('holds the server while a promise that it was given is open, and goes on afterwards', async () => {
  const opened = Promise.withResolvers<void>()
  let rows = 0
  const copy = new CopyOut(many, () => (++rows === 10 ? opened.promise : undefined))
  client.query(copy)
  let before = -1
  while (rows === 0 || rows !== before) {
    before = rows
    await sleep(100)
  }
  expect(rows).toBeGreaterThanOrEqual(10)
  expect(rows).toBeLessThan(count / 2)
  opened.resolve()
  await copy.done
  expect(rows).toBe(count)
})

it('fails with what a row was refused for, at once or later, and leaves the connection as it was', async () => {
  const refuse = (): void => {
    throw new Error('not this one')
  }
  const refuseLater = () => sleep(1).then(() => Promise.reject(new Error('nor this one')))
  for (const [onRow, message] of [
    [refuse, 'not this one'],
    [refuseLater, 'nor this one'],
  ] as const) {
    const copy = new CopyOut('copy (select 1) to stdout', onRow)
    client.query(copy)
    await expect(copy.done).rejects.toThrow(message)
  }
  const wrong = new CopyOut('copy (select 1 / 0) to stdout', () => undefined)
  client.query(wrong)
  await expect(wrong.done).rejects.toThrow('division by zero')
  expect((await client.query<{ one: number }>('select 1 as one')).rows).toEqual([{ one: 1 }])
})
