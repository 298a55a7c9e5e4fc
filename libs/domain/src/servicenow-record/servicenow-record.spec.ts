import { describe, expect, it } from '@jest/globals'
import { type HandlingEvent, type IncidentId, instant, type Recorded } from '@atlas/contracts'
import { foldAll } from '@atlas/event-sourcing'
import { readPolicyFolder, ServiceNowPolicy } from '@atlas/policy'
import { parse } from 'yaml'
import { intendWrites, servicenowRecord } from './servicenow-record.js'

const file = readPolicyFolder(new URL('../../../../policy', import.meta.url).pathname).get('servicenow.yaml')
const policy = ServiceNowPolicy.parse(parse(new TextDecoder().decode(file)))
const incidentId = '018f0000-0000-7000-8000-000000000001' as IncidentId
const now = instant(Date.UTC(2026, 10, 23, 9))
const text = 'a'.repeat(64)

const fact = <Type extends HandlingEvent['type']>(
  type: Type,
  data: Omit<Extract<HandlingEvent, { type: Type }>['data'], 'incidentId'>,
  streamVersion = 1,
): Recorded<HandlingEvent> =>
  ({
    type,
    occurredAt: now,
    data: { incidentId, ...data },
    streamId: `handling-${incidentId}`,
    streamVersion,
  }) as unknown as Recorded<HandlingEvent>

const mapped = (of: Recorded<HandlingEvent>) =>
  intendWrites(of, servicenowRecord.initial(), policy, now).map((write) => write.mapped)

describe('a record in ServiceNow', () => {
  it('is created under our correlation id, so that it can be looked for before a create is tried again', () => {
    const opened = fact('HandlingOpened', {
      number: '4711',
      cluster: 'abrc1l-atlas-stg',
      environment: 'staging',
      requestors: [],
      text,
      source: 'api',
      dedupKey: text,
      clocksStartAt: now,
    })
    expect(mapped(opened)).toEqual([
      {
        act: 'create',
        fields: { correlation_id: `atlas:${incidentId}`, state: '1', cmdb_ci: 'abrc1l-atlas-stg' },
        contents: {
          short_description: { hash: text, as: 'summary' },
          description: { hash: text, as: 'description' },
        },
      },
    ])
  })

  it('has our priority as impact and urgency', () => {
    const corrected = fact('TriageCorrected', {
      by: 'emil.novak',
      from: { priority: 'P3', category: 'rbac' },
      to: { priority: 'P2', category: 'networking' },
      reason: 'r',
    })
    expect(mapped(corrected)).toEqual([{ act: 'update', fields: { impact: '2', urgency: '1' }, contents: {} }])
  })

  it('has a reclassified priority the same way, with a work note that names roles and no person', () => {
    const row = { row: 'P2', from: 'P2', to: 'P1', kind: 'correlation', evidence: text } as const
    const raised = fact('PriorityReclassified', {
      request: 1,
      by: 'amelie.dubois',
      engineer: 'amelie.dubois',
      from: 'P2',
      to: 'P1',
      reason: text,
      rows: [{ ...row, approvedBy: 'emil.novak', role: 'Kube-Admin' }],
      then: ['war-room'],
    })
    expect(mapped(raised)).toEqual([
      { act: 'update', fields: { impact: '1', urgency: '1' }, contents: {} },
      {
        act: 'note',
        fields: { work_notes: 'Priority changed from P2 to P1, approved by Kube-Admin' },
        contents: {},
      },
    ])
  })

  it('waits for the caller with state, reason and comment in one request', () => {
    expect(mapped(fact('FeedbackRequested', { from: 'Work in Progress', by: 'emil.novak', action: text }))).toEqual([
      { act: 'update', fields: { state: '3', hold_reason: '1' }, contents: { comments: { hash: text, as: 'text' } } },
    ])
  })

  it('is resolved with its close fields in one request', () => {
    const resolved = fact('IncidentResolved', {
      from: 'Work in Progress',
      by: 'emil.novak',
      code: 'fixed',
      summary: text,
      knowledge: { noneBecause: 'once' },
      verification: 'check-run',
    })
    expect(mapped(resolved)).toEqual([
      {
        act: 'update',
        fields: { state: '6', close_code: 'Solution provided' },
        contents: { close_notes: { hash: text, as: 'text' } },
      },
    ])
  })

  it('goes to the group of the tier, with a work note, when escalated', () => {
    const escalated = fact('IncidentEscalated', {
      from: 'Work in Progress',
      fromTier: 'L1',
      toTier: 'L2',
      trigger: 'knowledge-exhaustion',
      evidence: null,
      giver: null,
    })
    expect(mapped(escalated)).toEqual([
      { act: 'update', fields: { assignment_group: 'Tanzu Atlas L2' }, contents: {} },
      { act: 'note', fields: { work_notes: 'Escalated from L1 to L2: knowledge-exhaustion' }, contents: {} },
    ])
  })

  it('is cancelled by us, but never closed unless policy says so', () => {
    const closed = (how: 'timeout' | 'cancelled') =>
      fact('IncidentClosed', { from: 'Resolved', by: 'x', how, reason: 'r' })
    expect(mapped(closed('cancelled'))).toEqual([{ act: 'update', fields: { state: '8' }, contents: {} }])
    expect(mapped(closed('timeout'))).toEqual([])
  })

  it('is not written twice for the same fact', () => {
    const released = fact('IncidentReleased', { from: 'Work in Progress', by: 'e', reason: 'r' }, 7)
    const first = intendWrites(released, servicenowRecord.initial(), policy, now)
    const state = foldAll(
      servicenowRecord,
      first.map(({ event }) => event),
    )
    expect(first.map(({ mapped: { fields } }) => fields)).toEqual([{ state: '1', assigned_to: '' }])
    expect(intendWrites(released, state, policy, now)).toEqual([])
  })
})

describe('what handling took over from there', () => {
  const seenAt = (version: number) => ({ causationId: `servicenow-record-${incidentId}@${version}` })
  const moved = (to: 'Resolved' | 'Work in Progress', version: number) =>
    ({
      ...fact('ObservedElsewhere', {
        system: 'main',
        by: 'main/robin',
        state: '6',
        from: 'Awaiting Customer Feedback',
        to,
        as: [],
        firstByPerson: false,
        flags: [],
      }),
      metadata: seenAt(version),
    }) as never
  const state = {
    ...servicenowRecord.initial(),
    link: { instance: 'main', sysId: 'a', number: 'INC1' },
    ours: { status: 'Resolved' as const, owner: 'main/robin' },
    adoptedAt: { status: 10, owner: 10 },
  }
  const written = (of: Recorded<HandlingEvent>, from = state) =>
    intendWrites(of, from as never, policy, now).map(({ mapped: { fields } }) => fields)

  it('isn’t written back', () => {
    expect(written(moved('Resolved', 10))).toEqual([])
  })

  it('is written back where a fact of ours crossed with it, so that both end where handling does', () => {
    const crossed = { ...state, ours: { ...state.ours, status: 'Awaiting Customer Feedback' as const } }
    expect(written(moved('Resolved', 10), crossed as never)).toEqual([{ state: '6' }])
  })

  it('isn’t where they have gone on meanwhile: what handling makes of that is still to come', () => {
    const gone = { ...state, ours: { ...state.ours, status: 'Work in Progress' as const }, adoptedAt: { status: 12 } }
    expect(written(moved('Resolved', 10), gone as never)).toEqual([])
  })

  it('names whom handling made responsible, by their user name there', () => {
    const nobody = { group: null, person: null, tier: 'L1' as const }
    const named = {
      ...fact('AssignedElsewhere', {
        system: 'main',
        by: 'main/robin',
        from: nobody,
        to: { ...nobody, person: 'main/robin' },
      }),
      metadata: seenAt(10),
    } as never
    expect(written(named, { ...state, ours: { ...state.ours, owner: null, tier: 'L1' } } as never)).toEqual([
      { assigned_to: 'robin' },
    ])
  })

  it('is nothing of a record where there is none: another system’s history', () => {
    const imported = { ...(moved('Resolved', 10) as object), metadata: { causationId: 'import-7' } } as never
    expect(written(imported, { ...state, ours: {} } as never)).toEqual([])
  })
})

it('an answer that a poll has overtaken says nothing new of the record', () => {
  const seen = { ...servicenowRecord.initial(), values: { assigned_to: 'theirs' }, modCount: 7 }
  const data = { incidentId, sequences: [1], sent: ['assigned_to'], values: { assigned_to: 'ours' }, modCount: 6 }
  const after = servicenowRecord.evolve(seen, { type: 'RecordWritten', occurredAt: now, data })
  expect(after).toMatchObject({ values: { assigned_to: 'theirs' }, modCount: 7, acknowledged: 1 })
})
