import { expect, it } from '@jest/globals'
import { median, percentile, range } from './statistics.js'

it('gives the median of odd and even counts, in any order', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(() => median([])).toThrow('no median of nothing')
})

it('gives percentiles by nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n)
  expect(percentile(hundred, 0.99)).toBe(99)
  expect(percentile(hundred, 1)).toBe(100)
  expect(percentile([7], 0.5)).toBe(7)
  expect(percentile([1, 2, 3, 4], 0.5)).toBe(2)
})

it('gives the range', () => {
  expect(range([2, 9, 4])).toEqual([2, 9])
})
