import { expect, it } from '@jest/globals'
import { z } from 'zod'
import { mistakesOf } from './mistakes.js'

const Form = z.strictObject({
  name: z.string().min(1),
  size: z.enum(['small', 'large']).optional(),
  tags: z.array(z.string()).min(1).optional(),
  proof: z.union([z.object({ link: z.string() }), z.object({ because: z.string() })]).optional(),
  id: z.union([z.string(), z.number()]).optional(),
  ours: z.string().min(3, 'say it in three letters').optional(),
})
const mistakes = (value: unknown, within?: string) =>
  mistakesOf(Form.safeParse(value).error?.issues ?? [], within).map(({ field, message }) => `${field}: ${message}`)

it('says of each field what would be right', () => {
  expect(mistakes({ size: 'huge', tags: [5], extra: 1 })).toEqual([
    'name: should be a text, and is missing',
    'size: should be one of "small", "large"',
    'tags[0]: should be a text, found a number',
    'extra: is not known here',
  ])
  expect(mistakes({ name: '', tags: [] })).toEqual(['name: should not be empty', 'tags: should not be empty'])
})

it('says what the whole should be, and where it lies', () => {
  expect(mistakes([])).toEqual([': should be an object, found a list'])
  expect(mistakes({ name: 1 }, 'alerts[3]')).toEqual(['alerts[3].name: should be a text, found a number'])
})

it('leaves a schema its own words', () => {
  expect(mistakes({ name: 'a', ours: 'ab' })).toEqual(['ours: say it in three letters'])
})

it('speaks of the alternative that was understood furthest, else of them all', () => {
  expect(mistakes({ name: 'a', proof: { because: 5 } })).toEqual(['proof.because: should be a text, found a number'])
  expect(mistakes({ name: 'a', proof: {} })).toEqual(['proof.link: should be a text, and is missing'])
  expect(mistakes({ name: 'a', proof: 'x' })).toEqual(['proof: should be an object'])
  expect(mistakes({ name: 'a', id: true })).toEqual(['id: should be a text or a number'])
})
