import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Words } from './words.js'

it('reads each word as it stands in the bytes, whatever was read before', () => {
  const word = fc.oneof(fc.constantFrom('handling', 'handlinh', 'bandling', 'report'), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(fc.array(word, { maxLength: 200 }), (written) => {
      const words = new Words()
      for (const each of written) {
        const bytes = Buffer.from(`before${each}after`)
        expect(words.read(bytes, 6, bytes.length - 5)).toBe(each)
      }
    }),
  )
})

it('keeps what it read from bytes that are overwritten later', () => {
  const words = new Words()
  const bytes = Buffer.from('report')
  expect(words.read(bytes, 0, 6)).toBe('report')
  // Alike in length and in the letters that decide the place.
  bytes.write('repoxt')
  expect(words.read(bytes, 0, 6)).toBe('repoxt')
  expect(words.read(Buffer.from('report'), 0, 6)).toBe('report')
})
