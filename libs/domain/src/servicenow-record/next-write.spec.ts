import { describe, expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import { changesOf, nextWrite, type NextWriteTerms } from './next-write.js'
import { servicenowRecord, type ServicenowRecordState } from './servicenow-record.js'
import { mapping, resolve, terms, waitingWrites } from './testing/record.js'

const linked: ServicenowRecordState = {
  ...servicenowRecord.initial(),
  number: '1001',
  priority: 'P3',
  link: { instance: 'main', sysId: 'a', number: 'INC0010001' },
}
const next = (
  state: ServicenowRecordState,
  waiting: ReturnType<typeof waitingWrites>,
  more: Partial<NextWriteTerms> = {},
) => nextWrite(state, waiting, { ...terms, resolve, ...more })

describe('what is written next', () => {
  it('is nothing where nothing waits', () => {
    expect(next(linked, [])).toEqual({ kind: 'nothing' })
  })

  it('is every field that waits, the newest value of each, up to the first note', () => {
    const waiting = waitingWrites(
      ['update', { status: 'Work in Progress', owner: 'emil.novak' }],
      ['update', { priority: 'P2' }],
      ['update', { priority: 'P1' }],
      ['note', { note: 'Escalated' }],
      ['update', { status: 'Resolved' }],
    )
    expect(next(linked, waiting)).toEqual({
      kind: 'fields',
      create: false,
      sequences: [1, 2, 3],
      values: { state: '2', assigned_to: 'id-of-emil.novak', impact: '1', urgency: '1' },
      comment: null,
    })
  })

  it('is one note at a time, marked by its own number', () => {
    const waiting = waitingWrites(['note', { note: 'first' }], ['note', { note: 'second' }])
    expect(next(linked, waiting)).toEqual({
      kind: 'note',
      sequences: [1],
      said: { element: 'work_notes', text: 'first', sequence: 1, replayed: false },
    })
  })

  it('keeps no reason for a hold that is over', () => {
    const waiting = waitingWrites(
      ['update', { status: 'Awaiting Customer Feedback' }],
      ['update', { status: 'Work in Progress' }],
    )
    expect(next(linked, waiting)).toMatchObject({ values: { state: '2' } })
    expect(next(linked, waiting)).not.toMatchObject({ values: { hold_reason: '1' } })
  })

  it('keeps a state that a status without one of its own follows', () => {
    const waiting = waitingWrites(
      ['update', { status: 'Work in Progress' }],
      ['update', { status: 'Escalated', tier: 'L2' }],
    )
    expect(next(linked, waiting)).toMatchObject({ values: { state: '2', assignment_group: 'id-of-Tanzu Atlas L2' } })
  })

  it('asks the caller in one write with the wording that notification gave it', () => {
    const asks = [
      'update',
      { status: 'Awaiting Customer Feedback', comment: 'text:redeploy', awaitsWording: 'h@4' },
    ] as const
    const wording = ['comment', { message: 'message:Hi Robin', wordingOf: 'h@4' }] as const
    const waiting = waitingWrites(asks)
    expect(next(linked, waiting, { now: instant(10_000) })).toMatchObject({ kind: 'wait', until: instant(30_000) })
    expect(next(linked, waitingWrites(asks, wording))).toEqual({
      kind: 'fields',
      create: false,
      sequences: [1, 2],
      values: { state: '3', hold_reason: '1' },
      comment: { element: 'comments', text: 'Hi Robin', sequence: 2, replayed: false },
    })
    // None came in time, or nobody is told: the caller reads what was asked.
    expect(next(linked, waiting, { now: instant(30_000) })).toMatchObject({
      sequences: [1],
      comment: { text: 'redeploy', sequence: 1 },
    })
    expect(next(linked, waitingWrites(asks, ['comment', { wordingOf: 'h@4' }]))).toMatchObject({
      sequences: [1],
      comment: { text: 'redeploy' },
    })
  })

  it('asks twice in two writes', () => {
    const asks = (n: number) =>
      ['update', { status: 'Awaiting Customer Feedback', comment: `text:ask ${n}`, awaitsWording: `h@${n}` }] as const
    const waiting = waitingWrites(asks(1), ['update', { status: 'Work in Progress' }], asks(2))
    expect(next(linked, waiting, { now: instant(60_000) })).toMatchObject({
      sequences: [1, 2],
      comment: { text: 'ask 1' },
    })
  })

  it('says that it waits for the caller where the state wants a comment and nobody asked in words', () => {
    const waiting = waitingWrites(['update', { status: 'Awaiting Customer Feedback' }])
    expect(next(linked, waiting)).toMatchObject({
      values: { state: '3', hold_reason: '1' },
      comment: { element: 'comments', text: 'INC-1001 waits for an answer of its requestor.', onlyWithState: true },
    })
  })

  it('waits with a new record for its classification, but not for ever', () => {
    const waiting = waitingWrites(['create', { number: '1001', cluster: 'c', status: 'Unassigned' }])
    const unclassified = servicenowRecord.initial()
    expect(next(unclassified, waiting, { now: instant(0) })).toMatchObject({ kind: 'wait', until: instant(60_000) })
    expect(next(unclassified, waiting, { now: instant(60_000) })).toMatchObject({ kind: 'fields', create: true })
    expect(next({ ...unclassified, priority: 'P3' }, waiting, { now: instant(0) })).toMatchObject({ create: true })
  })

  it('says no more of what theirs has won', () => {
    const waiting = waitingWrites(['update', { status: 'Resolved', closeCode: 'fixed', priority: 'P2' }])
    expect(next({ ...linked, yielded: { state: 1 } }, waiting)).toMatchObject({
      values: { close_code: 'Solution provided', impact: '2', urgency: '1' },
    })
    expect(next({ ...linked, yielded: { state: 1 } }, waiting)).not.toMatchObject({ values: { state: '6' } })
  })
})

describe('a dead letter that is replayed', () => {
  const replayed = waitingWrites(['update', { owner: 'emil.novak', status: 'Work in Progress' }]).map((write) => ({
    ...write,
    replayed: true,
  }))
  it('says again what it said', () => {
    expect(next({ ...linked, intendedAt: { owner: 1, status: 1 } }, replayed)).toMatchObject({
      values: { assigned_to: 'id-of-emil.novak', state: '2' },
    })
  })

  it('brings nothing back that either side has said otherwise since', () => {
    expect(next({ ...linked, intendedAt: { owner: 4, status: 1 } }, replayed)).toMatchObject({ values: { state: '2' } })
    expect(next({ ...linked, intendedAt: { owner: 4, status: 1 } }, replayed)).not.toHaveProperty('values.assigned_to')
    expect(next({ ...linked, adoptedAt: { status: 5 } }, replayed)).not.toHaveProperty('values.state')
  })

  it('is followed by what waits behind it', () => {
    const later = { act: 'update' as const, fields: { owner: 'amelie.dubois' }, sequence: 4, intendedAt: instant(0) }
    const state = { ...linked, intendedAt: { owner: 4, status: 1 } }
    expect(next(state, [...replayed, later])).toMatchObject({
      sequences: [1, 4],
      values: { assigned_to: 'id-of-amelie.dubois', state: '2' },
    })
  })

  it('looks for its note before it writes it again', () => {
    const note = waitingWrites(['note', { note: 'n' }]).map((write) => ({ ...write, replayed: true }))
    expect(next(linked, note)).toMatchObject({ said: { replayed: true } })
  })
})

describe('a restricted incident', () => {
  const restricted: ServicenowRecordState = {
    ...linked,
    ours: { restricted: true },
    values: { short_description: 'h', cmdb_ci: 'c', assigned_to: 'u', state: '1', impact: '2', priority: '3' },
  }
  it('shows number, priority and state alone, and what was there before no more', () => {
    const waiting = waitingWrites(
      ['update', { restricted: true }],
      ['update', { status: 'Work in Progress', owner: 'emil.novak', tier: 'L2', priority: 'P2' }],
    )
    expect(next(restricted, waiting)).toEqual({
      kind: 'fields',
      create: false,
      sequences: [1, 2],
      values: {
        state: '2',
        impact: '2',
        urgency: '1',
        short_description: 'INC-1001 (restricted)',
        description: '',
        cmdb_ci: '',
        assigned_to: '',
      },
      comment: null,
    })
  })

  it('says nothing in notes, comments and attachments', () => {
    const attachment = { fileName: 'e.json', contentType: 'application/json', content: 'text:e' }
    for (const write of [
      ['note', { note: 'n' }],
      ['comment', { message: 'message:m' }],
      ['attachment', { attachment }],
    ] as const)
      expect(next(restricted, waitingWrites([...write]))).toMatchObject({ kind: 'withhold', sequences: [1] })
  })

  it('says nothing at all where policy wants that, and everything where policy wants that', () => {
    const waiting = waitingWrites(['update', { priority: 'P2' }], ['note', { note: 'n' }])
    expect(next(restricted, waiting, { restricted: 'nothing' })).toMatchObject({ kind: 'withhold', sequences: [1, 2] })
    expect(next(restricted, waiting.slice(1), { restricted: 'everything' })).toMatchObject({ kind: 'note' })
  })
})

it('sends of a write what the record doesn’t have, and a pair only where it looks up another priority', () => {
  expect(changesOf({ state: '2', assigned_to: '' }, { state: '2', assigned_to: 'u' }, mapping)).toEqual({
    assigned_to: '',
  })
  const theirs = { impact: '1', urgency: '2', priority: '2' }
  expect(changesOf({ impact: '2', urgency: '1' }, theirs, mapping)).toEqual({})
  expect(changesOf({ impact: '1', urgency: '1' }, theirs, mapping)).toEqual({ urgency: '1' })
})
