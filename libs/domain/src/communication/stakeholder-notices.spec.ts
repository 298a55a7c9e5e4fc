import { describe, expect, it } from '@jest/globals'
import type { Stakeholders } from '@atlas/policy'
import { brief, briefs, correspondence, event, hash, noon, texts } from './testing/correspondence.js'
import { wishesOf } from './wishes.js'

type Hears = Stakeholders['audiences'][string]['hears'][number]
const hears = (...events: Hears['events']): Hears => ({ events, channel: 'chat', priorities: ['P1'] })
const stakeholders: Stakeholders = {
  audiences: {
    architects: {
      layer: 'technical',
      name: 'Cluster Architects',
      members: ['emil.novak'],
      hears: [{ ...hears('confirmed', 'resolved', 'reclassified') }],
    },
    platform: {
      layer: 'management',
      name: 'Area Leads of Platform',
      members: ['nadia.rossi'],
      dedicatedChannel: 'platform-leads',
      hears: [
        { ...hears('confirmed', 'unconfirmed', 'escalated', 'resolved', 'reclassified'), domains: ['platform'] },
        { ...hears('breached'), clocks: ['resolution'], domains: ['platform'] },
      ],
    },
    engineering: {
      layer: 'management',
      name: 'Area Leads of Engineering',
      members: ['nadia.rossi'],
      hears: [{ ...hears('confirmed', 'unconfirmed'), domains: ['engineering'] }],
    },
    vendor: { layer: 'vendor', name: 'VMware', members: ['emil.novak'], hears: [hears('confirmed')] },
  },
}
const p1 = {
  stakeholders,
  domains: ['platform'],
  incident: { priority: 'P1' as const, requestors: [], status: 'Unassigned' as const },
}
const confirmed = event('TriageConfirmed', { by: 'jonas.meier', priority: 'P1', category: 'control-plane' })

describe('a confirmed P1', () => {
  it('is heard by each audience that policy names, by the domains that it affects, and by no vendor', () => {
    expect(briefs(confirmed, p1)).toEqual([
      'stakeholder-notice to emil.novak by smtp emil@example.com',
      'stakeholder-notice to platform-leads by smtp platform-leads@example.com',
    ])
    expect(briefs(confirmed, { ...p1, domains: ['platform', 'engineering'] })).toHaveLength(3)
    expect(briefs(confirmed, { ...p1, channels: ['chat', 'smtp'] })[1]).toBe(
      'stakeholder-notice to platform-leads by chat https://chat.example.com/platform',
    )
  })

  it('of lower priority is heard by nobody who hears of P1 alone', () => {
    const lower = event('TriageConfirmed', { by: 'jonas.meier', priority: 'P2', category: 'control-plane' })
    expect(briefs(lower, p1)).toEqual([])
  })

  it('shows technical audiences what was reported, and management the status alone', () => {
    const [technical, management] = wishesOf(confirmed, correspondence(p1)).intentions
    const body = (one: typeof technical) => (one?.kind === 'message' ? one.wording.body : brief(one))
    expect(body(technical)).toContain('Reported: Egress to NFS times out')
    expect(body(management)).toContain('incident ticket INC-4711 is confirmed as P1.')
    expect(body(management)).toContain('Status: Unassigned')
    expect(body(management)).not.toContain('Egress to NFS')
  })
})

it('tells management after ten minutes of a P1 that nobody confirmed, and then that it was none', () => {
  const unconfirmed = event('ConfirmationOverdue', { priority: 'P1', since: noon })
  expect(briefs(unconfirmed, p1)).toEqual(['stakeholder-notice to platform-leads by smtp platform-leads@example.com'])
  const [told] = wishesOf(unconfirmed, correspondence(p1)).intentions
  expect(told?.kind === 'message' && told.wording.subject).toBe(
    'INC-4711 (P1): counts as P1 since 23 November 2026 at 13:00 CET, and nobody has confirmed it yet',
  )
  const corrected = event('TriageCorrected', {
    by: 'jonas.meier',
    from: { priority: 'P1', category: 'control-plane' },
    to: { priority: 'P3', category: 'control-plane' },
    reason: 'one pod',
  })
  expect(briefs(corrected, p1)).toEqual([])
  expect(briefs(corrected, { ...p1, incident: { ...p1.incident, saidUnconfirmed: true } })).toHaveLength(2)
})

it('tells of escalations and of the breaches whose clocks policy names', () => {
  const escalated = event('IncidentEscalated', {
    from: 'Work in Progress',
    fromTier: 'L2',
    toTier: 'L3',
    trigger: 'critical-priority',
    evidence: null,
    giver: 'emil.novak',
  })
  expect(briefs(escalated, p1)).toEqual(['stakeholder-notice to platform-leads by smtp platform-leads@example.com'])
  const breached = (kind: string) => event('ClockBreached', { clock: `${kind}/1`, kind } as never)
  const toLeads = (kind: string) => briefs(breached(kind), p1).filter((one) => one.startsWith('stakeholder'))
  expect(toLeads('resolution')).toHaveLength(1)
  expect(toLeads('acceptance')).toEqual([])
})

describe('what management must not have to parse', () => {
  const trace = 'Exception in thread "main"\n\tat io.atlas.Run.main(Run.java:7)'
  const raised = event('PriorityReclassified', {
    request: 1,
    by: 'amelie.dubois',
    engineer: 'emil.novak',
    from: 'P2',
    to: 'P1',
    rows: [],
    then: ['stakeholders'],
    reason: hash('f'),
  })

  it('is held back of a reason, which is recorded; technical audiences read it', () => {
    const given = { ...p1, text: { ...texts, [hash('f')]: trace } }
    expect(briefs(raised, given)).toEqual([
      'no-message: the incident has no requestor',
      'reclassification-notice to emil.novak by smtp emil@example.com',
      'reclassification-notice refused: [clear, non-technical reason]',
    ])
  })

  it('is not in what says that it is resolved, whatever the summary holds', () => {
    const resolved = event('IncidentResolved', {
      from: 'Work in Progress',
      by: 'emil.novak',
      code: 'fixed',
      summary: hash('f'),
      knowledge: { noneBecause: 'once' },
      verification: 'check-run',
    })
    const { intentions } = wishesOf(resolved, correspondence({ ...p1, text: { ...texts, [hash('f')]: trace } }))
    const bodies = intentions.flatMap((one) => (one.kind === 'message' ? [one.wording.body] : []))
    expect(bodies.map((body) => body.includes('io.atlas.Run'))).toEqual([true, false])
  })
})
