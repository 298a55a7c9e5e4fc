import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cut } from './cut.js'

const pattern = /[\p{L}\p{N}]+(?:['’][\p{L}]+)*|[.!?;,:()%\n—–]/gu

const pieces = (text: string): string[] => {
  const found: string[] = []
  cut(text, (from, to, isMark) => found.push(`${from} ${text.slice(from, to)} ${isMark ? 'mark' : 'word'}`))
  return found
}
const byPattern = (text: string): string[] =>
  [...text.matchAll(pattern)].map(
    ({ index, 0: piece }) => `${index} ${piece} ${/^[\p{L}\p{N}]/u.test(piece) ? 'word' : 'mark'}`,
  )

it('cuts as its pattern does, whatever the script, with halves of characters as well', () => {
  const character = fc.constantFrom(..."ab1 '’é日ǅ𝒳𝟘😀.,:%\n—²", '\ud835', '\udcb3')
  fc.assert(
    fc.property(fc.array(character, { maxLength: 20 }), (characters) => {
      const text = characters.join('')
      expect(pieces(text)).toEqual(byPattern(text))
    }),
    { numRuns: 2_000 },
  )
})
