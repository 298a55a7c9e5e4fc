import { describe, expect, it } from '@jest/globals'
import { Stakeholders } from '@atlas/policy'
import type { KnownVendorCase } from './known-vendor-cases.js'
import { learn } from './known-incident.js'
import { brief, briefs, event, type Given, hash, incident, noon, wish } from './testing/correspondence.js'

const known: KnownVendorCase = {
  vendorCase: 1,
  vendorName: 'VMware by Broadcom',
  product: 'vSphere',
  severity: 'S2',
  preparedBy: 'emil.novak',
  portal: 'https://support.example.com',
  roles: ['Evangelist'],
  asked: ['jonas.meier', 'evan'],
  open: null,
}
const stakeholders = Stakeholders.parse({
  audiences: {
    'vendor-managers': {
      layer: 'management',
      name: 'Vendor Managers',
      members: ['vera.lindt'],
      hears: [{ events: ['vendor-case'] }],
    },
    'area-leads': {
      layer: 'management',
      name: 'Area Leads',
      members: ['lea'],
      hears: [{ events: ['breached'], clocks: ['resolution'] }],
    },
    vmware: { layer: 'vendor', name: 'VMware', members: ['vmware'], hears: [{ events: ['vendor-case'] }] },
  },
})
const given = (change: Partial<KnownVendorCase> = {}, more: Given = {}): Given => ({
  stakeholders,
  ...more,
  incident: { owner: 'nadia.rossi', vendorCases: [{ ...known, ...change }], ...more.incident },
})
const open = { open: { number: 'SR-1', by: 'jonas.meier' } }
const which = { vendorCase: 1, vendor: 'vmware', vendorName: 'VMware by Broadcom' }
const hand = { by: 'jonas.meier', role: 'Evangelist' }
const liaison = { channel: { portal: 'https://support.example.com' }, escalationPath: [], contacts: [] }
const requested = event('VendorCaseRequested', {
  ...which,
  by: 'emil.novak',
  product: 'vSphere',
  version: '8.0',
  contract: 'production',
  severity: 'S2',
  evidence: hash('4'),
  liaison,
  roles: ['Evangelist'],
  asked: ['jonas.meier', 'evan'],
})
const opened = event('VendorCaseOpened', {
  ...which,
  ...hand,
  preparedBy: 'emil.novak',
  number: 'SR-1',
  contact: hash('4'),
  product: 'vSphere',
  severity: 'S2',
  promised: { response: { target: 'PT4H', calendar: '24x7' }, resolution: { target: 'P1D', calendar: '24x7' } },
})
const pinned = { targetMs: 0, calendarHash: hash('9'), policy: hash('9'), tzdb: 'none' }
const reached = (kind: string, percent: number) =>
  event('ClockThresholdReached', { clock: `${kind}/1`, kind, percent, pinned, dueAt: noon })
const breached = (kind: string) =>
  event('ClockBreached', { clock: `${kind}/1`, kind, pinned, serviceLevel: kind, targetMs: 0, elapsedMs: 0 })

describe('a case that was prepared', () => {
  it('pages the first who may open it, and the next at each step of the ladder until it is open', () => {
    const [page] = wish(requested, given()).intentions
    expect(brief(page)).toMatch(/^page jonas.meier \(opens vendor case 1\)/)
    const body = page?.kind === 'page' ? page.wording.body : ''
    expect(body).toContain('you open or refuse vendor case 1')
    expect(body).toContain('about vSphere, which Evangelist opens at https://support.example.com or refuses')
    expect(briefs(reached('vendor-request', 50), given())).toContainEqual(expect.stringMatching(/^page evan /))
    expect(briefs(reached('vendor-request', 75), given())).toContain(
      'no-page: there is nobody else to ask to open vendor case 1',
    )
    expect(briefs(reached('vendor-request', 50), given(open)).filter((one) => one.startsWith('page'))).toEqual([])
  })

  it('pages nobody where who prepared it opens it themself', () => {
    expect(briefs(requested, given({ asked: [] }))).toEqual(['no-page: there is nobody to ask to open vendor case 1'])
  })

  it('asks nobody any more once it is refused or withdrawn, and says so to who prepared it', () => {
    const openPages = [
      { id: 'p1', person: 'jonas.meier', duty: 'opens vendor case 1' },
      { id: 'p2', person: 'jonas.meier', duty: 'opens vendor case 2' },
    ]
    const refused = event('VendorCaseRefused', { ...which, ...hand, preparedBy: 'emil.novak', reason: 'it is known' })
    expect(wish(refused, given({}, { openPages }))).toMatchObject({
      intentions: [{ template: 'notice', recipient: { id: 'emil.novak' } }],
      superseded: ['p1'],
    })
    const own = event('VendorCaseWithdrawn', { ...which, by: 'emil.novak', preparedBy: 'emil.novak', reason: 'ours' })
    expect(wish(own, given({}, { openPages }))).toEqual({ intentions: [], superseded: ['p1'] })
  })
})

describe('a case that is open', () => {
  it('is told to Vendor Managers without what the vendor was shown, and to our people who wait for it', () => {
    const openPages = [{ id: 'p1', person: 'evan', duty: 'opens vendor case 1' }]
    const { intentions, superseded } = wish(opened, given(open, { openPages }))
    expect(superseded).toEqual(['p1'])
    expect(intentions.map(brief)).toEqual([
      'notice to emil.novak by smtp emil@example.com',
      'notice to nadia.rossi by webhook https://pager.example.com/nadia',
      'vendor-case to vera.lindt by outbox null',
    ])
    const told = intentions.at(-1)
    const wording = told?.kind === 'message' ? told.wording : undefined
    expect(wording?.subject).toBe('INC-4711: case SR-1 with VMware by Broadcom was opened')
    expect(wording?.body).toContain('Product: vSphere\nSeverity: S2\nCoordinated by: jonas.meier\n')
    expect(wording?.body).not.toContain('Please try the mount again')
  })

  it('is told to who waits for it when the vendor has answered, not when it was asked', () => {
    const said = (direction: 'to-vendor' | 'from-vendor') =>
      briefs(
        event('VendorExchangeRecorded', { ...which, ...hand, exchange: 1, direction, text: hash('4') }),
        given(open),
      )
    expect(said('to-vendor')).toEqual([])
    expect(said('from-vendor')).toHaveLength(2)
  })

  it.each(['vendor-response', 'vendor-resolution'])(
    'tells Vendor Managers and who coordinates it that the vendor’s %s is at risk, and breached',
    (kind) => {
      const told = ['notice to jonas.meier by outbox null', 'vendor-case to vera.lindt by outbox null']
      expect(briefs(reached(kind, 50), given(open))).toEqual([])
      expect(briefs(reached(kind, 75), given(open))).toEqual(told)
      expect(briefs(breached(kind), given(open))).toEqual(told)
      expect(wish(breached(kind), given(open)).intentions.at(-1)).toMatchObject({
        wording: { subject: expect.stringMatching(/SR-1 with VMware by Broadcom has breached its res/) },
      })
    },
  )

  it('is told to Vendor Managers when it is closed', () => {
    const closed = event('VendorCaseClosed', { ...which, ...hand, number: 'SR-1', outcome: hash('4') })
    expect(briefs(closed, given(open))).toContain('vendor-case to vera.lindt by outbox null')
  })
})

it('is learned from its events', () => {
  const after = [requested, opened].reduce<typeof incident>((before, told) => {
    if (told.type !== 'VendorCaseRequested' && told.type !== 'VendorCaseOpened') throw new Error('not of a case')
    return learn(before, told) ?? before
  }, incident)
  expect(after.vendorCases).toEqual([{ ...known, ...open }])
})
