import { expect, it } from '@jest/globals'
import { Breaker } from './breaker.js'

const breaker = () => new Breaker({ failuresUntilRest: 3, firstRest: 1000 }, () => 1)
const failing = (times: number, now = 0): Breaker => {
  const one = breaker()
  for (let n = 0; n < times; n += 1) one.failed(one.begins(), 'reset', now)
  return one
}

it('rests after so many failures in a row, not after as many with a success among them', () => {
  expect(failing(2).admits(0)).toEqual({ kind: 'go' })
  expect(failing(3).admits(0)).toEqual({ kind: 'rest', until: 1000 })
  const mixed = failing(2)
  mixed.succeeded()
  mixed.failed(mixed.begins(), 'reset', 0)
  expect(mixed.admits(0)).toEqual({ kind: 'go' })
})

it('lets one probe through after the rest, and all others once it has succeeded', () => {
  const one = failing(3)
  expect(one.admits(1000)).toEqual({ kind: 'go' })
  expect(one.begins()).toBe(true)
  expect(one.admits(1001)).toEqual({ kind: 'wait' })
  one.succeeded()
  expect(one.admits(1002)).toEqual({ kind: 'go' })
  expect(one.begins()).toBe(false)
})

it('rests twice as long after each probe that fails, a minute at most', () => {
  const one = failing(3)
  let now = 1000
  const rests: number[] = []
  for (let n = 0; n < 8; n += 1) {
    one.failed(one.begins(), 'timeout', now)
    const admission = one.admits(now)
    if (admission.kind !== 'rest') throw new Error(admission.kind)
    rests.push(admission.until - now)
    now = admission.until
  }
  expect(rests).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
  expect(one.failures).toEqual({ count: 11, last: 'timeout' })
})

it('isn’t prolonged by what began before the rest and fails within it', () => {
  const one = failing(3)
  one.failed(false, 'reset', 500)
  expect(one.admits(999)).toEqual({ kind: 'rest', until: 1000 })
})

it('lets another probe through where the first said nothing', () => {
  const one = failing(3)
  one.unsaid(one.begins())
  expect(one.admits(1000)).toEqual({ kind: 'go' })
})

it('cuts rests by chance to between half and all', () => {
  const one = new Breaker({ failuresUntilRest: 1, firstRest: 1000 }, () => 0)
  one.failed(false, 'reset', 0)
  expect(one.admits(0)).toEqual({ kind: 'rest', until: 500 })
})
