import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { JsonTexts } from './json-texts.js'

it('gives each text its own value, whatever came before', () => {
  const texts = new JsonTexts()
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.json(), fc.boolean()), { maxLength: 40 }), (given) => {
      const places = given.map(([json, repeated]) => {
        const bytes = Buffer.from(`before${json}after`)
        const [from, to] = [6, bytes.length - 5]
        return repeated ? texts.addIfNew(bytes, from, to) : texts.add(bytes, from, to)
      })
      const values = texts.parse()
      expect(places.map((place) => values[place])).toEqual(given.map(([json]) => JSON.parse(json)))
    }),
  )
})

it('shares a value only with the text before it', () => {
  const texts = new JsonTexts()
  const written = ['{"a":1}', '{"a":1}', '{"a":2}', '{"a":1}', '{"a":1}'].map((text) => Buffer.from(text))
  expect(written.map((bytes) => texts.addIfNew(bytes, 0, bytes.length))).toEqual([0, 0, 1, 2, 2])
  expect(texts.parse()).toEqual([{ a: 1 }, { a: 2 }, { a: 1 }])
  expect(written.map((bytes) => texts.add(bytes, 0, bytes.length))).toEqual([0, 1, 2, 3, 4])
  expect(texts.parse()).toHaveLength(5)
})

it('grows with what it is given, and keeps nothing of it', () => {
  const texts = new JsonTexts()
  const long = JSON.stringify('ü🚑'.repeat(100_000))
  for (const text of [long, '1', long]) texts.add(Buffer.from(text), 0, Buffer.byteLength(text))
  expect(texts.parse()).toEqual([JSON.parse(long), 1, JSON.parse(long)])
  expect(texts.parse()).toEqual([])
})

it('refuses what is no JSON text, rather than giving one text the value of another', () => {
  const texts = new JsonTexts()
  for (const text of ['1,2', '{}{}', '']) {
    texts.add(Buffer.from(text), 0, text.length)
    texts.add(Buffer.from('{}'), 0, 2)
    expect(() => texts.parse()).toThrow(SyntaxError)
  }
  texts.add(Buffer.from('{}'), 0, 2)
  expect(texts.parse()).toEqual([{}])
})
