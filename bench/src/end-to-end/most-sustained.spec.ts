import { expect, it } from '@jest/globals'
import { mostSustained } from './most-sustained.js'

/** A system that sustains so many a second, and lags behind all that is more. */
const upTo = (most: number, tried: number[] = []) => ({
  tried,
  trial: (rate: number) => {
    tried.push(rate)
    return Promise.resolve(rate <= most ? 100 : 5000)
  },
})

it.each([50, 200, 777, 1500])('finds %i within a few percent, and never more', async (most) => {
  const found = await mostSustained(200, upTo(most).trial)
  expect(found).toBeLessThanOrEqual(most)
  expect(found).toBeGreaterThan(most * 0.95)
})

it('gives a rate that was itself tried', async () => {
  const { tried, trial } = upTo(500)
  expect(tried).toContain(await mostSustained(200, trial))
})

it('says when nothing is sustained', async () => {
  await expect(mostSustained(10, () => Promise.resolve(Infinity))).rejects.toThrow('not even one incident a second')
})
