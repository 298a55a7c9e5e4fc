import { expect, it } from '@jest/globals'
import { droppedOf } from './differences.js'

const dropped = (wanted: Record<string, string>, kept: Record<string, string>) =>
  droppedOf(wanted, (field) => kept[field]).map(({ field }) => field)

it('are fields that were kept otherwise, cut, or not at all', () => {
  expect(dropped({ state: '2' }, { state: '2' })).toEqual([])
  expect(dropped({ state: '2' }, { state: '1' })).toEqual(['state'])
  expect(dropped({ text: 'abcdef' }, { text: 'abc' })).toEqual(['text'])
  expect(dropped({ u_gone: '' }, {})).toEqual(['u_gone'])
})

it('are neither other line ends nor booleans in capitals', () => {
  expect(dropped({ text: 'a\nb', active: 'True' }, { text: 'a\r\nb', active: 'true' })).toEqual([])
  expect(dropped({ active: 'true' }, { active: 'false' })).toEqual(['active'])
})

it('are no journal fields, which read back empty', () => {
  expect(dropped({ comments: 'Hello', work_notes: 'x' }, { comments: '', work_notes: '' })).toEqual([])
})
