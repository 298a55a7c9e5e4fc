import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { instantText } from './instant-text.js'

it('writes instants as Date does, in any order', () => {
  const near = fc.integer({ min: -200_000_000, max: 200_000_000 })
  const edges = fc.constantFrom(0, -1, 951_782_399_999, 951_782_400_000, 253_402_300_799_999, 253_402_300_800_000)
  const any = fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 })
  fc.assert(
    fc.property(fc.array(fc.oneof(near, edges, any), { minLength: 1 }), (instants) => {
      for (const ms of instants) expect(instantText(ms)).toBe(new Date(ms).toISOString())
    }),
  )
})
