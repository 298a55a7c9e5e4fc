import { expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import { utcSecondOf as stamped } from '@atlas/servicenow-client'
import { ClockOffsets } from './clock-offset.js'

const hours = 3_600_000

it('takes an instance’s times for ours, less what its clock is ahead, by the second of our own writes', () => {
  const offsets = new ClockOffsets()
  expect(offsets.ours('main', stamped(0))).toBe(instant(0))
  for (let n = 0; n < 21; n++) {
    const sent = n * 10_000
    offsets.learn('main', stamped(sent + 2 * hours), instant(sent), instant(sent + 400))
  }
  expect(Math.abs(offsets.offset('main') - 2 * hours)).toBeLessThan(500)
  const given = 1_000_000_000
  expect(Math.abs(Date.parse(offsets.ours('main', stamped(given + 2 * hours))) - given)).toBeLessThan(1000)
  // Of another instance nothing is known by that.
  expect(offsets.ours('other', stamped(given))).toBe(instant(given))
})

it('is moved by no single answer that took long, nor by what whole seconds make of no difference', () => {
  const offsets = new ClockOffsets()
  for (let n = 0; n < 5; n++) offsets.learn('main', stamped(n * 1000), instant(n * 1000), instant(n * 1000 + 200))
  offsets.learn('main', stamped(60_000), instant(0), instant(2000))
  expect(offsets.ours('main', stamped(5000))).toBe(instant(5000))
})
