import { expect, it } from '@jest/globals'
import { divergences } from './divergence.js'
import { servicenowRecord, type ServicenowRecordState } from './servicenow-record.js'
import { mapping } from './testing/record.js'

const none = new Set<never>()
const shown = (values: ServicenowRecordState['values']) =>
  divergences(
    { ...servicenowRecord.initial(), ours: { status: 'Work in Progress' }, values },
    { mapping, wanted: { state: '2' }, waiting: none, deadLettered: none },
  ).map(({ field, ours, theirs, why }) => [field, ours, theirs, why])

it('shows a state that differs, and none that means the same', () => {
  expect(shown({ state: '6' })).toEqual([['state', '2', '6', 'unexplained']])
  expect(shown({ state: '3', hold_reason: '1' })).toEqual([['state', '2', '3', 'unexplained']])
  expect(shown({ state: '2' })).toEqual([])
  expect(shown({ state: '3', hold_reason: '4' })).toEqual([])
})
