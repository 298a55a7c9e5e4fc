import { describe, expect, it } from '@jest/globals'
import type { AtlasEvent, ClockAttribution, EventMetadata, Recorded } from '@atlas/contracts'
import { at, handlingOpened, incidentId, ofClock, opened, prioritised, starts, type Told } from '../testing/told.js'
import { measure } from './measure.js'

const owner = { team: 'livelink', domain: 'engineering', organisation: 'internal', criticality: 'normal' }
const opening = (more: object = {}): Told => opened({ owner, ...more })
const handled = (minute: number, type: AtlasEvent['type'], data: object): Told => [minute, 'handling', type, data]
const clock = (minute: number, type: AtlasEvent['type'], data: object = {}): Told =>
  ofClock(minute, 'resolution/1', type, data)
const started = starts('resolution/1')
const works = (minute: number, owner: string, tier: string) =>
  handled(minute, 'WorkStarted', { from: 'Unassigned', owner, tier, firstByPerson: true })
const resolves = (minute: number, knowledge: object = { link: 'https://kb/1' }) =>
  handled(minute, 'IncidentResolved', { knowledge, verification: 'requestor' })

const metadata: EventMetadata = {
  actor: { kind: 'person', id: 'p', via: 'http' },
  correlationId: 'c',
  causationId: 'c',
}
const recorded = (told: readonly Told[]): Recorded<AtlasEvent>[] =>
  told.map(([minute, category, type, data], index) => ({
    type,
    category,
    occurredAt: at(minute),
    recordedAt: at(minute),
    position: index + 1,
    streamId: category,
    streamVersion: index + 1,
    incidentId,
    metadata,
    hash: 'h',
    data: { incidentId, ...data },
  })) as unknown as Recorded<AtlasEvent>[]
const nobodys = (): ClockAttribution => ({ clock: '', kind: '', elapsedMs: 7, pausedMs: 0, shares: [] })
function measured(...told: readonly Told[]) {
  const one = measure(recorded(told), nobodys)
  if (!one) throw new Error('it was opened')
  const [resolution] = one.clocks
  return { incident: one.incident, clock: resolution }
}
const begun = [opening(), handlingOpened, prioritised, started] as const

describe('a clock as reports count it', () => {
  it('is judged by who had it when it ended, whoever has the incident afterwards', () => {
    const escalates = handled(40, 'IncidentEscalated', {
      from: 'Work in Progress',
      fromTier: 'L1',
      toTier: 'L2',
      trigger: 'knowledge-exhaustion',
      evidence: null,
      giver: 'sam',
    })
    const { clock: ended } = measured(...begun, works(5, 'sam', 'L1'), resolves(30), clock(30, 'ClockMet'), escalates)
    expect(ended).toMatchObject({ state: 'met', endedAt: at(30), person: 'sam', tier: 'L1', dueAt: null, elapsedMs: 7 })
  })

  it('that goes on has not ended, and stands where the incident stands', () => {
    const reopened = handled(40, 'IncidentReopened', {
      owner: 'ada',
      to: 'Work in Progress',
      by: 'ada',
      reason: 'r',
      cycle: 2,
    })
    const goesOn = clock(40, 'ClockContinued', { dueAt: at(70) })
    const { clock: running } = measured(
      ...begun,
      works(5, 'sam', 'L1'),
      resolves(30),
      clock(30, 'ClockMet'),
      reopened,
      goesOn,
    )
    expect(running).toMatchObject({ state: 'running', endedAt: null, person: 'ada', dueAt: at(70), elapsedMs: null })
  })

  it('is at risk from its mark on, and keeps a breach with its cause and excuse', () => {
    const { clock: breached } = measured(
      ...begun,
      clock(30, 'ClockThresholdReached', { percent: 50, kind: 'resolution' }),
      clock(45, 'ClockThresholdReached', { percent: 75, kind: 'resolution', dueAt: at(60) }),
      clock(60, 'ClockBreached', { kind: 'resolution', serviceLevel: 'resolution', targetMs: 1 }),
      clock(65, 'BreachExplained', { breachedAt: at(60), cause: 'load', by: 'sam' }),
      clock(66, 'BreachExcused', { breachedAt: at(60), reason: 'r', approver: 'tess', role: 'Team Lead' }),
    )
    expect(breached).toMatchObject({
      atRiskAt: at(45),
      breachedAt: at(60),
      dueAt: null,
      cause: 'load',
      excusedBy: 'tess',
    })
  })

  it('of what was merged, a duplicate, cancelled or a sample is left out, and so is one that was cancelled itself', () => {
    const closed = (how: string) =>
      handled(50, 'IncidentClosed', { from: 'Work in Progress', by: 'sam', how, reason: 'r' })
    const reason = (...told: readonly Told[]) => measured(...told).clock?.leftOut
    expect(reason(...begun, closed('merged'))).toBe('merged')
    expect(reason(...begun, closed('duplicate'))).toBe('duplicate')
    expect(reason(...begun, closed('never-an-incident'))).toBe('cancelled')
    expect(reason(opening({ flags: ['sample'] }), handlingOpened, prioritised, started)).toBe('sample')
    expect(reason(...begun, clock(50, 'ClockCancelled'))).toBe('cancelled')
    expect(reason(...begun, resolves(30), clock(30, 'ClockMet'), closed('confirmed'))).toBeNull()
  })
})

describe('an incident as reports count it', () => {
  it('is kept by L1 with an article where it was resolved there and never escalated', () => {
    const { incident } = measured(...begun, works(5, 'sam', 'L1'), resolves(30))
    expect(incident).toMatchObject({
      firstTier: 'kept',
      knowledge: 'article',
      verification: 'requestor',
      team: 'livelink',
    })
    expect(measured(...begun, works(5, 'sam', 'L1'), resolves(30, { noneBecause: 'r' })).incident.knowledge).toBe(
      'none',
    )
  })

  it('has its hand-overs with their ends, and what was sent back', () => {
    const { incident } = measured(
      ...begun,
      handled(6, 'IncidentEscalated', {
        from: 'Work in Progress',
        fromTier: 'L1',
        toTier: 'L2',
        trigger: 'sla-risk',
        evidence: null,
        giver: 'sam',
      }),
      handled(7, 'EscalationNotAccepted', {
        tier: 'L2',
        rung: 1,
        asked: 'ada',
        next: 'tess',
        told: null,
        giver: 'sam',
        onShift: [],
      }),
      handled(8, 'EscalationAccepted', { by: 'tess', tier: 'L2' }),
      handled(9, 'IncidentDeescalated', {
        from: 'Work in Progress',
        fromTier: 'L2',
        toTier: 'L1',
        giver: 'tess',
        reason: 'r',
      }),
    )
    expect(incident.firstTier).toBe('escalated')
    expect(incident.escalations).toMatchObject([
      { trigger: 'sla-risk', ending: 'accepted', passedOver: 1 },
      { trigger: 'sent-back', ending: 'waiting' },
    ])
  })

  it('says what the first person made of its classification', () => {
    const corrected = (from: object, to: object) =>
      measured(...begun, handled(5, 'TriageCorrected', { by: 'sam', from, to, reason: 'r' })).incident.triage
    const p3 = { priority: 'P3', category: 'rbac' }
    expect(corrected(p3, { priority: 'P1', category: 'rbac' })).toBe('raised')
    expect(corrected(p3, { priority: 'P4', category: 'rbac' })).toBe('lowered')
    expect(corrected(p3, { priority: 'P3', category: 'node' })).toBe('recategorised')
    expect(measured(...begun, handled(5, 'TriageConfirmed', { by: 'sam', ...p3 })).incident.triage).toBe('confirmed')
  })

  it('is none before it was opened', () => {
    expect(measure(recorded([handlingOpened]), nobodys)).toBeUndefined()
  })
})
