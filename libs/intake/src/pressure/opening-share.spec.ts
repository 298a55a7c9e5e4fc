import { expect, it } from '@jest/globals'
import { OpeningShare } from './opening-share.js'

it('expects an incident of every signal until something is known, and then what there was', () => {
  const share = new OpeningShare()
  expect(share.of(200, 0)).toBe(200)
  share.stored(99, 9, 0)
  expect(share.of(200, 0)).toBe(20)
})

it('gives more weight to what was lately', () => {
  const share = new OpeningShare()
  share.stored(1000, 1000, 0)
  for (let n = 0; n < 10; n++) share.stored(1000, 0, n)
  expect(share.of(1000, 10)).toBeLessThan(10)
  expect(share.of(1000, 10)).toBeGreaterThan(0)
})

it('knows nothing of a new storm after ten seconds without one', () => {
  const share = new OpeningShare()
  share.stored(1000, 0, 0)
  expect(share.of(200, 9999)).toBe(1)
  expect(share.of(200, 10_000)).toBe(200)
})
