import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { RowBuffer } from './row-buffer.js'

it('gives rows as they were added, any stretch of them, also when it is used again', () => {
  const rows = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20_000, size: 'max' }), { maxLength: 12 })
  const buffer = new RowBuffer()
  fc.assert(
    fc.property(rows, fc.nat(12), fc.nat(12), (added, one, other) => {
      buffer.clear()
      const written = Buffer.alloc(20_000)
      for (const row of added) {
        written.set(row)
        buffer.add(written.subarray(0, row.length))
      }
      expect(buffer).toHaveLength(added.length)
      expect(buffer.size).toBe(added.reduce((size, row) => size + row.length, 0))
      const [from, to] = [one, other].map((end) => Math.min(end, added.length)).sort((a, b) => a - b)
      const got: Buffer[] = []
      buffer.each(from ?? 0, to ?? 0, (bytes, begin, end) => got.push(Buffer.from(bytes.subarray(begin, end))))
      const wanted = added.slice(from, to)
      expect(got.length).toBe(wanted.length)
      expect(got.every((row, n) => row.equals(wanted[n] ?? Buffer.alloc(0)))).toBe(true)
    }),
    { numRuns: 30 },
  )
})

it('reaches as many rows as are wanted, fewer large ones, and always one', () => {
  const buffer = new RowBuffer()
  for (const size of [10, 10, 10, 700_000, 700_000, 700_000, 3_000_000, 10]) buffer.add(Buffer.alloc(size))
  expect(buffer.reach(0, 2)).toBe(2)
  expect(buffer.reach(0, 100)).toBe(5)
  expect(buffer.reach(5, 100)).toBe(7)
  expect(buffer.reach(6, 100)).toBe(7)
  expect(buffer.reach(7, 100)).toBe(8)
  expect(buffer.reach(8, 100)).toBe(8)
})
