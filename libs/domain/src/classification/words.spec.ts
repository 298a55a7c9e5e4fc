import { expect, it } from '@jest/globals'
import { lexiconOf } from './lexicon.js'
import { PhraseBook } from './phrases.js'
import { wordsOf } from './words.js'

const read = (text: string) =>
  wordsOf(
    text,
    0,
    lexiconOf(() => true),
  )
const groupsOf = (text: string) => [...new Set(read(text).group)].length

it('takes what hyphens and the like join for one, as names are written', () => {
  expect(groupsOf('pod livelink-ignition-7d9f-x2 on abrc1l-atlas-stg since 09:00')).toBe(6)
})

it('takes a paste without end for many, so that no word looks at all the others', () => {
  expect(groupsOf('node-pod-'.repeat(800))).toBe(100)
  const humps = wordsOf(
    'NodeDown'.repeat(800),
    0,
    lexiconOf(() => false),
  )
  expect([humps.word.length, new Set(humps.group).size]).toEqual([1600, 100])
})

it('finds what stands behind a name, but nothing at the end of a paste', () => {
  const book = new PhraseBook().add('loss', ['node .. down'])
  const found = (text: string) => book.find(read(text)).length
  expect(found('node abrc1l-atlas-stg-worker-4-of-9 is down')).toBe(1)
  expect(found(`node ${'x-y-'.repeat(250)}down`)).toBe(0)
})

it('takes the same word again and again for three of it', () => {
  expect(read('no no no no no node node is down').word).toEqual(['no', 'no', 'no', 'node', 'node', 'is', 'down'])
})

it('finds no more phrases in a text than anybody writes', () => {
  const book = new PhraseBook().add('loss', ['down']).add('node', ['node'])
  expect(book.find(read('node down '.repeat(10_000)))).toHaveLength(5_000)
})
