import { expect, it } from '@jest/globals'
import { PhraseBook } from './phrases.js'
import { wordsOf } from './words.js'

const read = (text: string) => wordsOf(text, 0, () => true)
const groupsOf = (text: string) => [...new Set(read(text).group)].length

it('takes what hyphens and the like join for one, as names are written', () => {
  expect(groupsOf('pod livelink-ignition-7d9f-x2 on abrc1l-atlas-stg since 09:00')).toBe(6)
})

it('takes a paste without end for many, so that no word looks at all the others', () => {
  expect(groupsOf('node-'.repeat(1600))).toBe(100)
  const humps = wordsOf('NodeDown'.repeat(800), 0, () => false)
  expect([humps.word.length, new Set(humps.group).size]).toEqual([1600, 100])
})

it('finds what stands behind a name, but nothing at the end of a paste', () => {
  const book = new PhraseBook().add('loss', ['node .. down'])
  const found = (text: string) => book.find(read(text)).length
  expect(found('node abrc1l-atlas-stg-worker-4-of-9 is down')).toBe(1)
  expect(found(`node ${'x-'.repeat(500)}down`)).toBe(0)
})
