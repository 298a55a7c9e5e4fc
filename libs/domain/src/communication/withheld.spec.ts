import { describe, expect, it } from '@jest/globals'
import type { Stakeholders } from '@atlas/policy'
import type { SaidBefore } from './intention.js'
import { correspondence, event, type Given, hash, texts, wish } from './testing/correspondence.js'
import { onExhausted } from './pages.js'

/** Every text that is known here would tell of the incident, and so would these of its own. */
const tells = ['Egress to NFS', 'untrusted certificate', 'missing CA', 'abrc1l-atlas-stg', 'egress-access', 'L2']

const stakeholders: Stakeholders = {
  audiences: {
    architects: {
      layer: 'technical',
      name: 'Cluster Architects',
      members: ['claire.moreau'],
      hears: [{ events: ['resolved', 'confirmed'], channel: 'smtp' }],
    },
    leads: {
      layer: 'management',
      name: 'Area Leads of Platform',
      members: [],
      dedicatedChannel: 'platform-leads',
      hears: [{ events: ['resolved', 'confirmed', 'management-update'], channel: 'smtp' }],
    },
  },
}
const resolved = event('IncidentResolved', {
  from: 'Work in Progress',
  by: 'emil.novak',
  code: 'fixed',
  summary: hash('5'),
  knowledge: { noneBecause: 'new' },
  verification: 'check-run',
})
const restricted = (more: Given['incident'] = {}): Given => ({
  stakeholders,
  incident: { restricted: true, team: ['emil.novak'], owner: 'emil.novak', status: 'Resolved', ...more },
})
const saidTo = (given: Given, id: string): string => {
  const said = wish(resolved, given).intentions.find(
    (intention) => intention.kind === 'message' && intention.recipient.id === id,
  )
  if (said?.kind !== 'message') throw new Error(`nothing is said to ${id}`)
  return `${said.wording.subject}\n${said.wording.body}`
}

describe('what is said of a restricted incident', () => {
  it.each(['claire.moreau', 'platform-leads'])('tells %s its number, priority and status alone', (id) => {
    const said = saidTo(restricted(), id)
    expect(said).toContain('INC-4711')
    expect(said).toContain('P2')
    expect(said).toContain('Resolved')
    expect(tells.filter((word) => said.includes(word))).toEqual([])
    // The same message says more while it isn't restricted, or the test would hold for any wording.
    expect(tells.filter((word) => saidTo({ stakeholders }, id).includes(word))).not.toEqual([])
  })

  it('tells whoever was admitted all that it would tell, a channel too', () => {
    const admitted = restricted({ team: ['emil.novak', 'platform-leads'] })
    expect(saidTo(admitted, 'platform-leads')).toContain('abrc1l-atlas-stg')
    expect(saidTo(admitted, 'claire.moreau')).not.toContain('abrc1l-atlas-stg')
  })

  it('tells whoever reported it what is written to them, and not whom policy names where nobody did', () => {
    expect(saidTo(restricted(), 'outside-ada')).toContain('a missing CA certificate')
    expect(saidTo(restricted({ reported: false }), 'outside-ada')).not.toContain('a missing CA certificate')
  })

  it('pages its team and its overseers with what it is about, and nobody else', () => {
    const exhausted = { id: 'page-1', person: 'emil.novak', duty: 'candidate' }
    const alert = onExhausted(exhausted, 'P2', correspondence(restricted()))
    expect(alert).toMatchObject({
      kind: 'page',
      person: 'nadia.rossi',
      wording: { body: expect.stringContaining('Egress') },
    })
    const given = correspondence(restricted())
    const outside = onExhausted(exhausted, 'P2', { ...given, overseers: new Set() })
    expect(outside).toMatchObject({ kind: 'page', person: 'nadia.rossi' })
    expect(JSON.stringify(outside)).not.toContain('Egress')
  })

  it('knows as its team whoever is paged for it, in the order of what happened', () => {
    const routed = event('IncidentRouted', {
      tier: 'L2',
      priority: 'P2',
      candidate: 'emil.novak',
      considered: [],
      onShift: [],
      overflow: false,
      alerted: null,
      reason: 'the role and the skill',
    })
    const { intentions } = wish(routed, restricted())
    expect(intentions).toMatchObject([{ kind: 'page', wording: { body: expect.stringContaining('Egress to NFS') } }])
    expect(texts[hash('1')]).toContain('Egress to NFS')
  })
})

describe('an incident that is restricted later', () => {
  const restriction = event('IncidentRestricted', { by: 'nadia.rossi', reason: 'it names an account' })
  const said = (id: string, kind: 'person' | 'stakeholder' | 'requestor', person: string): SaidBefore => ({
    id,
    recipient: { kind, id: person },
    to: { name: person, channel: 'smtp', address: `${person}@example.com` },
  })
  const before = [
    said('m1', 'stakeholder', 'claire.moreau'),
    said('m2', 'stakeholder', 'claire.moreau'),
    said('m3', 'person', 'emil.novak'),
    said('m4', 'person', 'nadia.rossi'),
    said('m5', 'requestor', 'outside-ada'),
  ]

  it('is said again to whoever was told of it outside its team, once and reduced, and what waits goes no more', () => {
    const { intentions, superseded } = wish(restriction, { ...restricted(), said: before })
    expect(intentions).toMatchObject([
      {
        kind: 'message',
        template: 'restricted',
        recipient: { id: 'claire.moreau' },
        to: { address: 'claire.moreau@example.com' },
        reduced: true,
      },
    ])
    expect(JSON.stringify(intentions)).not.toContain('Egress')
    expect(superseded).toEqual(['m1', 'm2'])
  })

  it('is said to nobody who was told nothing', () => {
    expect(wish(restriction, restricted())).toEqual({ intentions: [], superseded: [] })
  })
})
