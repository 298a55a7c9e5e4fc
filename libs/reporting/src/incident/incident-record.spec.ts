import { describe, expect, it } from '@jest/globals'
import { type AtlasEvent, type EventOf, type IncidentId, instant, type Recorded } from '@atlas/contracts'
import { evolveIncident, type IncidentRecord } from './incident-record.js'

const id = '0190b0c0-0000-7000-8000-000000000001' as IncidentId
const other = '0190b0c0-0000-7000-8000-000000000002' as IncidentId
const key = 'a'.repeat(64)
let position = 0

const recorded = <T extends AtlasEvent['type']>(type: T, data: EventOf<T>['data']): Recorded<AtlasEvent> =>
  ({
    type,
    data,
    occurredAt: instant(0),
    recordedAt: instant(0),
    position: ++position,
    streamId: `handling-${id}`,
    streamVersion: position,
    category: type.startsWith('Occurrence') || type === 'IncidentOpened' ? 'report' : 'handling',
    incidentId: id,
    metadata: { actor: { kind: 'rule', id: 'r', via: 'test' }, correlationId: 'c', causationId: 'c' },
    hash: key,
  }) as unknown as Recorded<AtlasEvent>

const opened = recorded('IncidentOpened', {
  incidentId: id,
  number: '1001',
  dedupKey: key,
  facts: {
    source: 'alertmanager',
    cluster: 'abrc1l-atlas-stg',
    clusterKnown: true,
    environment: 'staging',
    labels: {},
    text: key,
  },
  requestors: [],
  impactStartedAt: instant(0),
  reportedAt: instant(0),
  receivedAt: instant(0),
  clocksStartAt: instant(0),
  flags: [],
})
const firing = (n: number) =>
  recorded('OccurrenceStarted', {
    incidentId: id,
    occurrenceId: `${key}/${n}`,
    startsAt: instant(n),
    receivedAt: instant(n),
    occurrences: n,
    notifications: n,
    first: n === 1,
    text: key,
  })
const fold = (...events: Recorded<AtlasEvent>[]) =>
  events.reduce<IncidentRecord | undefined>((record, event) => evolveIncident(record, event), undefined)

describe('the record of an incident', () => {
  it('begins with its opening and nothing before', () => {
    expect(fold(firing(1))).toBeUndefined()
    expect(fold(opened)).toMatchObject({ status: 'Unassigned', priority: null, occurrences: 0, tentative: true })
  })

  it('counts occurrences, and has one firing for a key that was never cleared', () => {
    expect(fold(opened, firing(1), firing(2))).toMatchObject({ occurrences: 2, firing: [`${key}/2`] })
  })

  it('gives an occurrence that came after Closed to the linked incident', () => {
    const found = recorded('RecurrenceFound', {
      incidentId: id,
      dedupKey: key,
      occurrenceId: `${key}/2`,
      startsAt: instant(2),
      status: 'Closed',
    })
    expect(fold(opened, firing(1), firing(2), found)).toMatchObject({ occurrences: 1, notifications: 1, firing: [] })
    const moved = recorded('OccurrenceMoved', {
      occurrenceId: `${key}/2`,
      from: other,
      to: id,
      startsAt: instant(2),
      cleared: false,
      opened: true,
    })
    expect(fold(opened, moved)).toMatchObject({ occurrences: 1, notifications: 1, firing: [`${key}/2`] })
  })

  it('takes the version of the handling stream as its own', () => {
    const restored = recorded('ServiceRestored', { incidentId: id, by: 'anna', restoredAt: instant(1) })
    expect(fold(opened, firing(1))?.version).toBe(0)
    expect(fold(opened, firing(1), restored)?.version).toBe(restored.streamVersion)
  })
})
