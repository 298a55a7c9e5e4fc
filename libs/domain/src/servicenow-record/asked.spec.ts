import { describe, expect, it } from '@jest/globals'
import { type HandlingEvent, type IncidentId, instant, type RecordValues } from '@atlas/contracts'
import { afterRequest } from './asked.js'
import { servicenowRecord, type ServicenowRecordState } from './servicenow-record.js'
import { mapping } from './testing/record.js'

const incidentId = '018f0000-0000-7000-8000-000000000001' as IncidentId
/** P3 here, P1 by a change there, which is asked for. */
const theirs: RecordValues = { impact: '1', urgency: '1', priority: '1' }
const asked: ServicenowRecordState = {
  ...servicenowRecord.initial(),
  priority: 'P3',
  ours: { priority: 'P3' },
  open: [
    {
      conflict: 1,
      unit: 'priority',
      base: {},
      ours: {},
      theirs,
      rule: 'ask',
      reason: 'r',
      since: instant(0),
    },
  ],
}
const told = (type: string, data: object, state = asked) =>
  afterRequest({ type, occurredAt: instant(0), data: { incidentId, request: 1, ...data } } as HandlingEvent, state, {
    because: 'handling-x@9',
    mapping,
    now: instant(1000),
  })
const elsewhere = { elsewhere: 'main/robin', writer: 'main/robin', reason: 'no proof' }

describe('a request that was opened by a change there', () => {
  it('refused, withdrawn or expired has ours written back', () => {
    const ends = [
      ['ReclassificationRefused', { by: 'nadia', role: 'Team Lead' }, 'nadia'],
      ['ReclassificationWithdrawn', { by: 'nadia' }, 'nadia'],
      ['ReclassificationExpired', { how: 'time' }, 'time'],
    ] as const
    for (const [type, data, by] of ends)
      expect(told(type, { ...elsewhere, ...data })).toMatchObject([
        { type: 'RecordConflictSettled', data: { take: 'ours', by, reason: 'request 1 ended: no proof' } },
        { type: 'RecordWriteIntended', data: { fields: { priority: 'P3' }, because: 'handling-x@9' } },
      ])
  })

  it('that another change overtakes leaves what is there to that', () => {
    expect(told('ReclassificationExpired', { ...elsewhere, how: 'overtaken' })).toEqual([])
  })

  it('that was never opened there, or is settled, has nothing written back', () => {
    expect(told('ReclassificationRefused', { by: 'nadia', writer: 'ada', reason: 'r' })).toEqual([])
    expect(told('ReclassificationRefused', { ...elsewhere, by: 'nadia' }, { ...asked, open: [] })).toEqual([])
  })

  it('is settled by a priority that moves here, which is written anyway', () => {
    expect(told('PriorityReclassified', { by: 'ada', to: 'P1' })).toMatchObject([
      { data: { take: 'theirs', by: 'ada' } },
    ])
    expect(told('TriageCorrected', { by: 'sam', to: { priority: 'P2' } })).toMatchObject([
      { data: { take: 'ours', by: 'sam' } },
    ])
  })
})
