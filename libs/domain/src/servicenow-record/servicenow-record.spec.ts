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
