import { describe, expect, it } from '@jest/globals'
import { type IncidentId, instant, type RecordValues, type ServicenowRecordEvent } from '@atlas/contracts'
import { foldAll } from '@atlas/event-sourcing'
import type { ServiceNowConflicts } from '@atlas/policy'
import fc from 'fast-check'
import { isOurs, marked, markerOf } from './marker.js'
import { changesOf, nextWrite } from './next-write.js'
import { observe, type RecordThere } from './observe.js'
import { settle } from './settle.js'
import { servicenowRecord, type ServicenowRecordState } from './servicenow-record.js'
import { directory, instance, mapping, resolve, terms, waitingWrites } from './testing/record.js'
import type { WaitingRecordWrite } from './waiting.js'

const incidentId = '018f0000-0000-7000-8000-000000000001' as IncidentId
const start: RecordValues = {
  state: '2',
  hold_reason: '',
  impact: '2',
  urgency: '2',
  priority: '3',
  assignment_group: 'id-of-Tanzu Atlas L1',
  assigned_to: 'id-of-emil.novak',
}
/** In Work in Progress of Emil at L1 as P3 on both sides, last seen at change 5. */
const agreed: ServicenowRecordState = {
  ...servicenowRecord.initial(),
  number: '1001',
  priority: 'P3',
  ours: { status: 'Work in Progress', owner: 'emil.novak', tier: 'L1', priority: 'P3' },
  since: { status: instant(0), priority: instant(0), tier: instant(0), owner: instant(0) },
  link: { instance: 'main', sysId: 'a', number: 'INC0010001' },
  values: start,
  modCount: 5,
}
const there = (values: RecordValues, more: Partial<RecordThere> = {}): RecordThere => ({
  sysId: 'a',
  modCount: 6,
  at: instant(60_000),
  by: 'robin',
  reopenedByCaller: false,
  values: { ...start, ...values },
  ...more,
})
const seen = (
  record: RecordThere,
  waiting: readonly WaitingRecordWrite[] = [],
  state = agreed,
  conflicts: Partial<ServiceNowConflicts> = {},
): readonly ServicenowRecordEvent[] =>
  observe(state, record, waiting, {
    incidentId,
    now: instant(61_000),
    via: 'poll',
    terms: { ...instance, conflicts: { ...instance.conflicts, ...conflicts } },
    directory,
    roster: ['emil.novak', 'amelie.dubois'],
    escalation: { forbiddenMoves: [] },
    resolve,
    text: (hash) => hash.replace('kept:', ''),
    keep: (text) => `kept:${text}`,
  })
const taken = (events: readonly ServicenowRecordEvent[]) =>
  events.flatMap((event) => (event.type === 'RecordObserved' ? [event.data.taken] : []))
const folded = (events: readonly ServicenowRecordEvent[], state = agreed): ServicenowRecordState =>
  events.reduce((before, event) => servicenowRecord.evolve(before, event), state)
const conflicts = (events: readonly ServicenowRecordEvent[]) =>
  events.flatMap((event) => (event.type === 'RecordConflictFound' ? [event.data] : []))
/** What waits, said at `at`. */
const ours = (fields: WaitingRecordWrite['fields'], at: number) => {
  const waiting = waitingWrites(['update', fields])
  const since = { ...agreed.since, ...Object.fromEntries(Object.keys(fields).map((field) => [field, instant(at)])) }
  return { waiting, state: { ...agreed, ours: { ...agreed.ours, ...fields }, since, intended: 1, produced: 1 } }
}

describe('an echo', () => {
  it('of what was seen already is nothing, whoever wrote it', () => {
    expect(seen(there({}, { modCount: 5, by: 'atlas' }))).toEqual([])
    expect(seen(there({}, { modCount: 9 }))).toEqual([])
  })

  it('that is older than what was seen is nothing, whatever it says', () => {
    expect(seen(there({ state: '1' }, { modCount: 4 }))).toEqual([])
  })

  it('of a write of ours whose answer was lost is what we wanted, and nothing is taken over', () => {
    const { waiting, state } = ours({ status: 'Resolved', closeCode: 'fixed' }, 1000)
    const events = seen(there({ state: '6', close_code: 'Solution provided' }), waiting, state)
    expect(conflicts(events)).toEqual([])
    expect(taken(events)).toEqual([{}])
  })

  it('of a write of ours whose answer was lost is that still when more has come to wait since', () => {
    const waiting = waitingWrites(['update', { status: 'Unassigned', owner: null }], ['update', { status: 'Resolved' }])
    const since = { ...agreed.since, status: instant(60_000) }
    const state = { ...agreed, ours: { ...agreed.ours, status: 'Resolved' as const }, since, intended: 2 }
    const events = seen(there({ state: '1', assigned_to: '' }), waiting, state)
    expect(conflicts(events)).toEqual([])
    expect(taken(events)).toEqual([{}])
  })

  it('of a note is known by its marker on a line of its own, not by a quotation of one', () => {
    const note = marked('Escalated from L1 to L2', markerOf('1001', 7))
    expect(isOurs(note)).toBe(true)
    expect(isOurs(`${note}\n`)).toBe(true)
    expect(isOurs(`It works again.\n> ${note.replaceAll('\n', '\n> ')}`)).toBe(false)
    expect(isOurs('I saw [atlas:1001.7]')).toBe(false)
  })
})

describe('a change there, with nothing of ours waiting', () => {
  it('of the state is taken over where our workflow knows the move', () => {
    expect(taken(seen(there({ state: '6' })))).toEqual([{ status: { state: '6', status: 'Resolved', wait: null } }])
  })

  it('of the state is whose it was named before, where that wasn’t heeded while it was nobody’s', () => {
    const named = {
      ...agreed,
      ours: { ...agreed.ours, status: 'Unassigned' as const },
      values: { ...start, state: '1' },
    }
    expect(taken(seen(there({ state: '2' }), [], named))).toEqual([
      { status: { state: '2', status: 'Work in Progress', wait: null }, assigned: { person: 'emil.novak' } },
    ])
    // Ours, where what we said of it didn't take there.
    const dropped = { ...named, ours: { ...named.ours, owner: 'amelie.dubois' } }
    expect(taken(seen(there({ state: '2' }), [], dropped))).toEqual([
      { status: { state: '2', status: 'Work in Progress', wait: null } },
    ])
  })

  it('into a hold is a wait for what its reason says', () => {
    expect(taken(seen(there({ state: '3', hold_reason: '4' })))).toEqual([
      { status: { state: '3/4', status: 'Work in Progress', wait: 'vendor' } },
    ])
  })

  it('that our workflow has no move for goes to a person, with base and both values', () => {
    const resolved = {
      ...agreed,
      ours: { ...agreed.ours, status: 'Resolved' as const },
      values: { ...start, state: '6' },
    }
    const events = seen(there({ state: '3', hold_reason: '1' }), [], resolved)
    expect(conflicts(events)).toEqual([
      {
        incidentId,
        conflict: 1,
        unit: 'state',
        base: { state: '6', hold_reason: '' },
        ours: { state: '6' },
        theirs: { state: '3', hold_reason: '1' },
        rule: 'later-legal',
        decided: 'person',
        reason: 'Resolved to Awaiting Customer Feedback is no legal move',
      },
    ])
    expect(taken(events)).toEqual([{}])
  })

  it('to closed or cancelled is taken over whatever our workflow says', () => {
    for (const state of ['7', '8'])
      expect(taken(seen(there({ state })))).toEqual([{ status: { state, status: 'Closed', wait: null } }])
  })

  it('of group and assignee is taken over, by our person where they are ours', () => {
    const events = seen(there({ assignment_group: 'id-of-Tanzu Atlas L2', assigned_to: 'id-of-amelie.dubois' }))
    expect(taken(events)).toEqual([{ assigned: { group: 'Tanzu Atlas L2', person: 'amelie.dubois', tier: 'L2' } }])
    expect(seen(there({ assigned_to: 'id-of-stranger' }))).toMatchObject([
      { data: { taken: { assigned: { person: 'main/stranger' } }, flags: ['unknown-person'] } },
    ])
  })

  it('of the priority is never taken for a fact: a person is asked, unless policy says otherwise', () => {
    const raised = there({ urgency: '1', priority: '2' })
    const asked = seen(raised)
    expect(conflicts(asked)).toMatchObject([{ unit: 'priority', decided: 'person', rule: 'ask' }])
    expect(taken(asked)).toEqual([{ priority: { theirs: 'P2', then: 'ask' } }])
    expect(folded(asked)).toMatchObject({ priority: 'P3', ours: { priority: 'P3' }, open: [{ unit: 'priority' }] })
    const reverted = seen(raised, [], agreed, { priority: 'revert-at-once' })
    expect(conflicts(reverted)).toMatchObject([{ decided: 'ours' }])
    expect(reverted.at(-1)).toMatchObject({ type: 'RecordWriteIntended', data: { fields: { priority: 'P3' } } })
    expect(taken(seen(raised, [], agreed, { priority: 'adopt' }))).toEqual([
      { priority: { theirs: 'P2', then: 'adopt' } },
    ])
  })

  it('of the priority, back to ours, is nothing that anybody has to decide on any more', () => {
    const asked = folded(seen(there({ urgency: '1', priority: '2' })))
    const back = seen(there({}, { modCount: 7 }), [], asked)
    expect(back).toMatchObject([
      { type: 'RecordObserved', data: { taken: {} } },
      { type: 'RecordConflictSettled', data: { unit: 'priority', take: 'ours', by: 'main/robin' } },
    ])
    expect(folded(back, asked).open).toEqual([])
  })

  it('of the priority of an incident that is over asks nobody', () => {
    const over = { ...agreed, ours: { ...agreed.ours, status: 'Closed' as const } }
    expect(conflicts(seen(there({ urgency: '1', priority: '2' }), [], over))).toEqual([])
  })

  it('before ours is classified is taken over with that', () => {
    const unclassified = { ...agreed, priority: null, ours: {} }
    const { stood } = folded(seen(there({ state: '3', hold_reason: '4' })), unclassified)
    expect(stood).toMatchObject({ taken: { status: { status: 'Work in Progress', wait: 'vendor' } }, by: 'main/robin' })
  })

  it('of a text keeps it as content', () => {
    expect(seen(there({ short_description: 'by hand' }))).toMatchObject([
      { data: { values: { short_description: 'kept:by hand' }, taken: {} } },
    ])
  })

  it('of a state that nobody knows is flagged', () => {
    expect(seen(there({ state: '-7' }))).toMatchObject([{ data: { flags: ['unknown-state'], taken: {} } }])
  })
})

describe('a conflict', () => {
  const decided = (
    at: number,
    change: RecordValues,
    fields: WaitingRecordWrite['fields'],
    more: Partial<RecordThere> = {},
  ) => {
    const { waiting, state } = ours(fields, at)
    return conflicts(seen(there(change, more), waiting, state)).map(({ unit, decided }) => [unit, decided])
  }
  it('over the state is the later legal move’s, and theirs within two seconds', () => {
    expect(decided(30_000, { state: '6' }, { status: 'Awaiting Customer Feedback' })).toEqual([['state', 'theirs']])
    expect(decided(62_000, { state: '6' }, { status: 'Awaiting Customer Feedback' })).toEqual([['state', 'theirs']])
    expect(decided(62_001, { state: '6' }, { status: 'Awaiting Customer Feedback' })).toEqual([['state', 'ours']])
  })

  it('over the state is theirs when it is closed there, or reopened by the caller, however early', () => {
    expect(decided(900_000, { state: '7' }, { status: 'Resolved' })).toEqual([['state', 'theirs']])
    expect(decided(900_000, { state: '1' }, { status: 'Resolved' }, { reopenedByCaller: true })).toEqual([
      ['state', 'theirs'],
    ])
  })

  it('over the group is theirs, unless an escalation of ours that wasn’t sent is newer', () => {
    const group = { assignment_group: 'id-of-Network' }
    expect(decided(90_000, group, { tier: 'L2' })).toEqual([['group', 'theirs']])
    expect(decided(90_000, group, { status: 'Escalated', tier: 'L2', escalating: true })).toEqual([['group', 'ours']])
    expect(decided(30_000, group, { status: 'Escalated', tier: 'L2', escalating: true })).toEqual([['group', 'theirs']])
  })

  it('over the close fields is whoever’s who resolved', () => {
    expect(decided(0, { state: '6', close_code: 'Known error' }, { closeCode: 'fixed' })).toContainEqual([
      'close',
      'theirs',
    ])
    expect(decided(0, { close_code: 'Known error' }, { closeCode: 'fixed' })).toContainEqual(['close', 'ours'])
  })

  it('over a priority that is in force here is ours', () => {
    expect(decided(0, { urgency: '3', priority: '4' }, { priority: 'P1' })).toEqual([['priority', 'ours']])
  })

  it('is none where both say the same', () => {
    expect(decided(0, { state: '6' }, { status: 'Resolved' })).toEqual([])
    // P2 by another pair.
    expect(decided(0, { impact: '1', urgency: '2', priority: '2' }, { priority: 'P2' })).toEqual([])
  })
})

describe('whatever both sides do', () => {
  const theirLookup: Readonly<Record<string, string>> = {
    '1/1': '1',
    '1/2': '2',
    '2/1': '2',
    '1/3': '3',
    '2/2': '3',
    '3/1': '3',
    '2/3': '4',
    '3/2': '4',
    '3/3': '5',
  }
  const looked = (values: RecordValues): RecordValues => ({
    ...values,
    hold_reason: values['state'] === '3' ? (values['hold_reason'] ?? '') : '',
    priority: theirLookup[`${values['impact']}/${values['urgency']}`] ?? '',
  })
  const ourEdit = fc.oneof(
    fc
      .constantFrom('Work in Progress', 'Resolved', 'Awaiting Customer Feedback', 'Unassigned')
      .map((status) => ({ status })),
    fc.constantFrom('P1', 'P2', 'P3', 'P4').map((priority) => ({ priority })),
    fc.constantFrom('L1', 'L2', 'L3').map((tier) => ({ tier })),
    fc.constantFrom('emil.novak', 'amelie.dubois', null).map((owner) => ({ owner })),
  ) as fc.Arbitrary<WaitingRecordWrite['fields']>
  const theirEdit: fc.Arbitrary<RecordValues> = fc.oneof(
    fc.constantFrom('1', '2', '6', '7').map((state) => ({ state })),
    fc.record({ impact: fc.constantFrom('1', '2', '3'), urgency: fc.constantFrom('1', '2', '3') }),
    fc
      .constantFrom('Tanzu Atlas L1', 'Tanzu Atlas L2', 'Network')
      .map((name) => ({ assignment_group: `id-of-${name}` })),
    fc.constantFrom('emil.novak', 'stranger').map((name) => ({ assigned_to: `id-of-${name}` })),
  )
  const step = fc.oneof(
    ourEdit.map((fields) => ({ kind: 'ours' as const, fields })),
    theirEdit.map((values) => ({ kind: 'theirs' as const, values })),
    fc.constant({ kind: 'sync' as const }),
    fc.constant({ kind: 'lost answer' as const }),
  )

  it('ends with both agreed on every field, or with a conflict that names it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let record = { values: start, modCount: 5, at: 0 }
        let state = agreed
        let waiting: WaitingRecordWrite[] = []
        let [time, sequence] = [0, 0]
        const apply = (events: readonly ServicenowRecordEvent[]) => {
          state = events.reduce((folded, event) => servicenowRecord.evolve(folded, event), state)
          const answered = events.flatMap((event) => (event.type === 'RecordWritten' ? event.data.sequences : []))
          waiting = waiting.filter((write) => !answered.includes(write.sequence))
        }
        const look = (): boolean => {
          const events = seen({ ...there({}), ...record, at: instant(record.at) }, waiting, state)
          apply(events)
          return events.length > 0
        }
        const write = (lost: boolean): boolean => {
          if (look()) return true
          const next = nextWrite(state, waiting, { ...terms, resolve })
          if (next.kind !== 'fields') return false
          const changes = changesOf(next.values, record.values, mapping)
          if (Object.keys(changes).length > 0)
            record = { values: looked({ ...record.values, ...changes }), modCount: record.modCount + 1, at: time }
          if (lost) return true
          const data = {
            incidentId,
            sequences: [...next.sequences],
            sent: Object.keys(changes),
            values: record.values,
            modCount: record.modCount,
          }
          apply([{ type: 'RecordWritten', occurredAt: instant(time), data }])
          return true
        }
        for (const one of steps) {
          time += 5000
          if (one.kind === 'ours') {
            // Nothing of ours leaves Closed: a word that crossed it is followed by handling's own closing.
            if (state.ours.status === 'Closed' && 'status' in one.fields) continue
            sequence = state.version + 1
            waiting.push({ act: 'update', fields: one.fields, sequence, intendedAt: instant(time) })
            const data = {
              incidentId,
              act: 'update' as const,
              fields: { ...one.fields },
              because: `handling-x@${sequence}`,
            }
            state = servicenowRecord.evolve(state, { type: 'RecordWriteIntended', occurredAt: instant(time), data })
          } else if (one.kind === 'theirs')
            record = { values: looked({ ...record.values, ...one.values }), modCount: record.modCount + 1, at: time }
          else write(one.kind === 'lost answer')
        }
        for (let n = 0; n < 30 && write(false); n++);
        expect(waiting).toEqual([])
        // What the shadow holds is what stands there: nothing was lost on the way.
        expect(state.values).toEqual(record.values)
        expect(state.produced).toBe(state.acknowledged)
        // Asked of a person, won by theirs, over, or the same on both sides.
        const wanted = resolve({ act: 'update', fields: state.ours, sequence: 0, intendedAt: instant(0) }).values
        const disputed = new Set([...state.open.map(({ unit }) => unit), ...Object.keys(state.yielded)])
        if (!disputed.has('priority') && state.ours.priority && state.ours.status !== 'Closed')
          expect(
            changesOf({ impact: wanted['impact'] ?? '', urgency: wanted['urgency'] ?? '' }, record.values, mapping),
          ).toEqual({})
        if (!disputed.has('state') && state.ours.status !== 'Closed')
          expect(record.values['state']).toBe(wanted['state'] ?? record.values['state'])
      }),
      { numRuns: 500 },
    )
  })
})

it('our own writes coming back are no conflict, whatever answers were lost and whatever came to wait meanwhile', () => {
  const edit = fc.oneof(
    fc.constantFrom('Work in Progress', 'Resolved', 'Unassigned').map((status) => ({ status })),
    fc.constantFrom('P1', 'P2', 'P3', 'P4').map((priority) => ({ priority })),
    fc.constantFrom('emil.novak', 'amelie.dubois', null).map((owner) => ({ owner })),
  ) as fc.Arbitrary<WaitingRecordWrite['fields']>
  const priorities: Readonly<Record<string, string>> = { '1/1': '1', '2/1': '2', '2/2': '3', '3/2': '4' }
  fc.assert(
    fc.property(fc.array(fc.tuple(edit, fc.boolean(), fc.boolean()), { maxLength: 12 }), (steps) => {
      let [record, modCount, state] = [start, 5, agreed]
      const waiting: WaitingRecordWrite[] = []
      for (const [n, [fields, sent, looked]] of steps.entries()) {
        const [sequence, now] = [state.version + 1, instant(60_000 + n * 500)]
        waiting.push({ act: 'update', fields, sequence, intendedAt: now })
        const data = { incidentId, act: 'update' as const, fields: { ...fields }, because: `handling-x@${sequence}` }
        state = servicenowRecord.evolve(state, { type: 'RecordWriteIntended', occurredAt: now, data })
        const next = nextWrite(state, waiting, { ...terms, resolve })
        // Sent, and its answer lost.
        if (sent && next.kind === 'fields') {
          const written = { ...record, ...changesOf(next.values, record, mapping) }
          record = { ...written, priority: priorities[`${written['impact']}/${written['urgency']}`] ?? '' }
          modCount += 1
        }
        if (!looked) continue
        const events = seen({ ...there({}), values: record, modCount, at: now }, waiting, state)
        expect(conflicts(events)).toEqual([])
        expect(taken(events).filter((one) => Object.keys(one).length > 0)).toEqual([])
        state = events.reduce((folded, event) => servicenowRecord.evolve(folded, event), state)
      }
    }),
    { numRuns: 300 },
  )
})

describe('a person', () => {
  const handedOver = { ...agreed, ours: { ...agreed.ours, status: 'Escalated' as const } }
  const asked = folded(seen(there({ state: '3', hold_reason: '1' }), [], handedOver), handedOver)
  const settling = (take: 'ours' | 'theirs', conflict = 1, state = asked) =>
    settle({ conflict, take, by: 'emil.novak', reason: 'r' }, state, {
      incidentId,
      now: instant(70_000),
      mapping,
      directory,
      roster: [],
      instance: 'main',
    })
  it('who is asked takes theirs, or has ours written again', () => {
    expect(settling('theirs')).toMatchObject([
      { data: { taken: { status: { status: 'Awaiting Customer Feedback' } } } },
    ])
    expect(settling('ours')).toMatchObject([
      { data: { taken: {} } },
      { data: { act: 'update', fields: { status: 'Escalated' } } },
    ])
  })
  it('settles no priority: who approves a request for another one decides on it', () => {
    const raised = folded(seen(there({ urgency: '1', priority: '2' })))
    expect(settling('theirs', 1, raised)).toMatchObject({ code: 'asked-of-approvers' })
  })
  it('settles nothing that isn’t open', () => {
    expect(settling('ours', 2)).toMatchObject({ code: 'no-such-conflict' })
  })
})

it('folds a rebuilt stream to the same state', () => {
  const events = seen(there({ state: '6' }))
  expect(foldAll(servicenowRecord, events).values).toEqual({ state: '6' })
})
