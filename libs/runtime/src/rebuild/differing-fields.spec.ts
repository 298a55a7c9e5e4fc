import { describe, expect, it } from '@jest/globals'
import { fieldsThatDiffer } from './differing-fields.js'

describe('the fields in which two rows differ', () => {
  it('are columns, and fields of what a column holds', () => {
    const live = { status: 'Closed', record: { owner: 'ada', tier: 'L1', gone: 1, team: ['ada'] } }
    const rebuilt = { status: 'Resolved', record: { owner: 'sam', tier: 'L1', new: null, team: ['ada', 'sam'] } }
    expect(fieldsThatDiffer({ live, rebuilt })).toEqual([
      { field: 'record.gone', live: 1, rebuilt: null },
      { field: 'record.new', live: null, rebuilt: null },
      { field: 'record.owner', live: 'ada', rebuilt: 'sam' },
      { field: 'record.team', live: ['ada'], rebuilt: ['ada', 'sam'] },
      { field: 'status', live: 'Closed', rebuilt: 'Resolved' },
    ])
  })

  it('are the row itself where it is on one side alone', () => {
    expect(fieldsThatDiffer({ live: null, rebuilt: { id: 1 } })).toEqual([
      { field: null, live: null, rebuilt: { id: 1 } },
    ])
  })
})
