import { describe, expect, it } from '@jest/globals'
import { type AtlasEvent, type EventOf, type IncidentId, instant, type Recorded, type Tier } from '@atlas/contracts'
import { evolveIncident, type IncidentRecord, standing } from './incident-record.js'

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
const handled = recorded('HandlingOpened', {
  incidentId: id,
  number: '1001',
  cluster: 'abrc1l-atlas-stg',
  environment: 'staging',
  requestors: [],
  text: key,
  source: 'alertmanager',
  dedupKey: key,
  clocksStartAt: instant(0),
})
const routed = (tier: Tier, candidate: string) =>
  recorded('IncidentRouted', {
    incidentId: id,
    tier,
    priority: 'P3',
    candidate,
    considered: [],
    onShift: [],
    overflow: false,
    alerted: null,
    reason: 'on shift',
  })
const worked = recorded('WorkStarted', {
  incidentId: id,
  from: 'Unassigned',
  owner: 'sam',
  tier: 'L1',
  firstByPerson: true,
})
const escalated = recorded('IncidentEscalated', {
  incidentId: id,
  from: 'Work in Progress',
  fromTier: 'L1',
  toTier: 'L2',
  trigger: 'complexity-threshold',
  evidence: null,
  giver: 'sam',
})
const fold = (...events: Recorded<AtlasEvent>[]) =>
  events.reduce<IncidentRecord | undefined>((record, event) => evolveIncident(record, event), undefined)
const stand = (...events: Recorded<AtlasEvent>[]) => {
  const record = fold(...events)
  if (!record) throw new Error('no incident is open')
  return standing(record)
}

describe('the record of an incident', () => {
  it('begins with its opening and nothing before', () => {
    expect(fold(firing(1))).toBeUndefined()
    expect(fold(opened)).toMatchObject({ occurrences: 0 })
    expect(stand(opened)).toMatchObject({ status: 'Unassigned', priority: null, tentative: true })
  })

  it('stands as its handling says: who takes it is no candidate any more', () => {
    expect(stand(opened, handled, routed('L1', 'suzy'))).toMatchObject({ owner: null, candidate: 'suzy' })
    expect(stand(opened, handled, routed('L1', 'suzy'), worked)).toMatchObject({ owner: 'sam', candidate: null })
  })

  it('is back at its tier when an escalation is taken back', () => {
    const handedOver = [opened, handled, worked, escalated, routed('L2', 'tess')]
    expect(stand(...handedOver)).toMatchObject({ status: 'Escalated', tier: 'L2', candidate: 'tess' })
    const back = recorded('EscalationTakenBack', { incidentId: id, by: 'sam', reason: 'found it' })
    expect(stand(...handedOver, back)).toEqual(stand(opened, handled, worked))
  })

  it('counts occurrences, and has one firing for a key that was never cleared', () => {
    expect(fold(opened, firing(1), firing(2))).toMatchObject({ occurrences: 2, firing: [`${key}/2`] })
  })

  it('lets what is history fire no more', () => {
    const clear = (n: number) =>
      recorded('OccurrenceCleared', {
        incidentId: id,
        occurrenceId: `${key}/${n}`,
        startsAt: instant(n),
        endsAt: instant(n),
        receivedAt: instant(n),
      })
    const resumed = recorded('OccurrenceResumed', {
      incidentId: id,
      occurrenceId: `${key}/1`,
      startsAt: instant(1),
      receivedAt: instant(1),
      past: true,
    })
    expect(fold(opened, firing(1), firing(2), resumed)).toMatchObject({ firing: [`${key}/2`] })
    expect(fold(opened, firing(1), firing(2), resumed, clear(2))).toMatchObject({ firing: [] })
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
