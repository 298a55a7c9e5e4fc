import { beforeEach, expect, it } from '@jest/globals'
import { BusStopped } from '../delivery/failures.js'
import { GiveWay } from './give-way.js'

/** How far behind the services say they are, ms; and the time, which passes only while somebody rests. */
let lag: number
let now: number
let looks: number
let fails: boolean
let caughtUpAt: number
beforeEach(() => {
  ;[lag, now, looks, fails, caughtUpAt] = [0, 0, 0, false, Infinity]
})

const query = <Row>(): Promise<Row[]> => {
  looks++
  if (fails) return Promise.reject(new Error('the database is away'))
  return Promise.resolve([{ ms: now >= caughtUpAt ? 0 : lag }] as Row[])
}
const rest = (ms: number): Promise<void> => {
  now += ms
  return Promise.resolve()
}
const way = () => new GiveWay(query, rest, () => now)
const toTriage = (one = way()) => one.to(['classification'])

it('goes at once while those before it are level, or a little behind', async () => {
  lag = 500
  await toTriage()
  expect([now, looks]).toEqual([0, 1])
})
it('rests a second at most while they are behind, so that it goes on however long they are', async () => {
  lag = 60_000
  await toTriage()
  expect(now).toBe(1000)
})
it('goes as soon as they have caught up', async () => {
  lag = 60_000
  caughtUpAt = 300
  await toTriage()
  expect(now).toBe(500)
})
it('gives way to nobody unless told, and asks nobody then', async () => {
  lag = 60_000
  await way().to([])
  expect([now, looks]).toEqual([0, 0])
})
it('looks no more than four times a second, however many followers ask', async () => {
  const one = way()
  for (let n = 0; n < 10; n++) await toTriage(one)
  expect(looks).toBe(1)
})
it('takes the lag of some services for that of no others', async () => {
  lag = 60_000
  const one = way()
  await toTriage(one)
  lag = 0
  await one.to(['reporting'])
  expect([now, looks]).toEqual([1000, 5])
})
it('is not held up by a database that gives no answer', async () => {
  fails = true
  await toTriage()
  expect(now).toBe(0)
})
it('ends with the bus', async () => {
  lag = 60_000
  const stopped = new GiveWay(
    query,
    () => Promise.reject(new BusStopped()),
    () => now,
  )
  await expect(toTriage(stopped)).rejects.toThrow(BusStopped)
})
