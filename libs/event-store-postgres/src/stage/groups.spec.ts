import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Groups } from './groups.js'

it('puts those into one group that a chain of joins connects, and no others', () => {
  const pairs = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 20 })
  fc.assert(
    fc.property(pairs, (joins) => {
      const groups = new Groups()
      const members = Array.from({ length: 12 }, () => groups.add())
      let sets = members.map((member) => new Set([member]))
      for (const [one, other] of joins) {
        groups.join(one, other)
        const together = new Set(sets.filter((set) => set.has(one) || set.has(other)).flatMap((set) => [...set]))
        sets = [...sets.filter((set) => !set.has(one) && !set.has(other)), together]
      }
      for (const one of members)
        for (const other of members)
          expect(groups.of(one) === groups.of(other)).toBe(sets.some((set) => set.has(one) && set.has(other)))
    }),
  )
})
