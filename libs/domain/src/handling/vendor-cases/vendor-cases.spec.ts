import { describe, expect, it } from '@jest/globals'
import { type HandlingEvent, isRefusal } from '@atlas/contracts'
import { RosterPolicy } from '@atlas/policy'
import type { HandlingContext } from '../context.js'
import { decideHandling, type HandlingCommand } from '../index.js'
import {
  at,
  classifiedAs,
  content,
  context,
  history,
  incidentAfter,
  opened,
  resolveFixed,
  roster,
  startWork,
} from '../testing/incident.js'

const tkgi = 'Tanzu Kubernetes Grid Integrated Edition'
const evidence = {
  symptom: 'the API servers restart every few minutes',
  because: 'it comes back on a fresh cluster of this version, and of no other',
  references: ['https://logs.example.com/q/apiserver'],
}
type Request = Extract<HandlingCommand, { act: 'request-vendor-case' }>
const request = (by = 'ada', change: Partial<Request> = {}): HandlingCommand => ({
  act: 'request-vendor-case',
  by,
  vendor: 'vmware',
  product: tkgi,
  version: '1.19.2',
  contract: 'production',
  severity: 'S2',
  evidence,
  evidenceHash: content,
  ...change,
})
const open = (by = 'eve', more: object = {}): HandlingCommand => ({
  act: 'open-vendor-case',
  by,
  number: 'SR-1',
  contact: content,
  ...more,
})
const exchange = (direction: 'to-vendor' | 'from-vendor', by = 'eve', more: object = {}): HandlingCommand => ({
  act: 'record-vendor-exchange',
  by,
  direction,
  text: content,
  ...more,
})
const severity = (to: string, by = 'eve'): HandlingCommand => ({
  act: 'change-vendor-severity',
  by,
  to,
  decidedBy: 'vendor',
  reason: 'a workaround is known',
})
const close = (by = 'eve', more: object = {}): HandlingCommand => ({
  act: 'close-vendor-case',
  by,
  outcome: content,
  ...more,
})

/** An advanced engineer works on a P2 at L2. */
const atL2: HandlingCommand[] = [
  opened(),
  classifiedAs('P2'),
  { act: 'start-work', by: 'ada', triage: { priority: 'P2', category: 'egress-access' } },
]
const decide = (past: readonly HandlingEvent[], command: HandlingCommand, change: Partial<HandlingContext> = {}) =>
  decideHandling(command, incidentAfter(past), context(30, change))
const types = (past: readonly HandlingEvent[], command: HandlingCommand): string[] => {
  const decision = decide(past, command)
  return isRefusal(decision) ? [decision.code] : decision.map(({ type }) => type)
}
const fields = (past: readonly HandlingEvent[], command: HandlingCommand): unknown => {
  const decision = decide(past, command)
  return isRefusal(decision) ? decision.missing.map(({ field }) => field) : decision
}

describe('preparing a case', () => {
  it('is for L2, and says with whom, about what, at which severity of which contract, and on what', () => {
    expect(decide(history(...atL2), request())).toMatchObject([
      {
        type: 'VendorCaseRequested',
        data: {
          vendorCase: 1,
          vendorName: 'VMware by Broadcom',
          product: tkgi,
          severity: 'S2',
          roles: ['Evangelist'],
          asked: ['eve'],
          onShift: ['sam', 'suzy', 'ada', 'tess', 'eve', 'kim'],
        },
      },
    ])
    for (const by of ['tess', 'kim']) expect(types(history(...atL2), request(by))).toEqual(['VendorCaseRequested'])
  })

  it('is refused from the wrong hand with who may, and names what else is missing', () => {
    for (const by of ['sam', 'eve'])
      expect(decide(history(...atL2), request(by, { version: undefined }))).toMatchObject({
        code: 'wrong-hand',
        message: expect.stringContaining('prepared at L2 (Advanced Support Engineer, Team Lead, Kube-Admin)'),
        missing: [{ field: 'by' }, { field: 'version' }],
      })
    expect(types(history(...atL2), request('mallory'))).toEqual(['not-in-roster'])
  })

  it('is for the owner at L3 as well, who opens it themself if they may, so that nobody else is asked', () => {
    const atL3 = history(opened(), classifiedAs('P1'), {
      act: 'start-work',
      by: 'eve',
      triage: { priority: 'P1', category: 'egress-access' },
    })
    expect(decide(atL3, request('eve'))).toMatchObject([{ type: 'VendorCaseRequested', data: { asked: [] } }])
  })

  it.each<[string, Partial<Request>, string[]]>([
    [
      'nothing',
      {
        vendor: undefined,
        product: undefined,
        version: undefined,
        contract: undefined,
        severity: undefined,
        evidence: {},
      },
      [
        'vendor',
        'product',
        'version',
        'contract',
        'severity',
        'evidence.symptom',
        'evidence.because',
        'evidence.references',
      ],
    ],
    ['a vendor that policy doesn’t know', { vendor: 'acme' }, ['vendor']],
    ['a product of somebody else', { product: 'EKS' }, ['product']],
    ['a contract that isn’t there', { contract: 'gold' }, ['contract']],
    ['a severity that the contract doesn’t know', { severity: 'P1' }, ['severity']],
    ['no reference', { evidence: { ...evidence, references: [] } }, ['evidence.references']],
  ])('with %s is refused, with each part and what would be right', (_, change, missing) => {
    expect(fields(history(...atL2), request('ada', change))).toEqual(missing)
    expect(decide(history(...atL2), request('ada', { vendor: 'acme' }))).toMatchObject({
      missing: [{ field: 'vendor', message: 'one of vmware' }],
    })
  })

  it('is once for a product, and for an open incident', () => {
    expect(decide(history(...atL2, request()), request('kim'))).toMatchObject({
      code: 'asked-already',
      message: `vendor case 1 about ${tkgi} waits to be opened already`,
    })
    expect(types(history(...atL2, request()), request('kim', { product: 'vSphere' }))).toEqual(['VendorCaseRequested'])
    expect(types(history(...atL2, resolveFixed('ada')), request())).toEqual(['not-now'])
  })

  it('asks the Evangelist on shift before one who is off, and with none on shift the next', () => {
    const away = roster.people.map((person) => (person.id === 'eve' ? { ...person, shifts: [] } : person))
    const another = roster.people.filter(({ id }) => id === 'eve').map((person) => ({ ...person, id: 'evan' }))
    const asked = (people: typeof roster.people) => {
      const policy = { ...context(30).policy, roster: RosterPolicy.parse({ people }) }
      const decision = decide(history(...atL2), request(), { policy })
      return isRefusal(decision) ? decision.code : decision[0]?.type === 'VendorCaseRequested' && decision[0].data.asked
    }
    expect(asked([...away, ...another])).toEqual(['evan', 'eve'])
    expect(asked(away)).toEqual(['eve'])
  })
})

describe('a case that was prepared', () => {
  const prepared = history(...atL2, request())

  it('is opened by an Evangelist alone, with the vendor’s number and contact', () => {
    for (const by of ['ada', 'tess', 'kim'])
      expect(decide(prepared, open(by))).toMatchObject({
        code: 'wrong-hand',
        missing: [{ field: 'by', message: 'Evangelist' }],
      })
    expect(fields(prepared, open('eve', { number: undefined, contact: undefined }))).toEqual(['number', 'contact'])
    expect(decide(prepared, open())).toMatchObject([
      {
        type: 'VendorCaseOpened',
        data: { number: 'SR-1', role: 'Evangelist', preparedBy: 'ada', promised: { response: { target: 'PT4H' } } },
      },
    ])
    expect(decide(history(...atL2), open())).toMatchObject({ code: 'no-vendor-case' })
    expect(decide(history(...atL2, request(), open()), open('eve', { vendorCase: 1 }))).toMatchObject({
      code: 'not-now',
      message: 'vendor case 1 is open; none waits to be opened',
    })
  })

  it('is opened by a delegate only in a role that they hold themselves', () => {
    const people = roster.people.map((person) =>
      person.id === 'eve'
        ? {
            ...person,
            leave: [{ from: '2026-11-23', to: '2026-11-23' }],
            delegations: [{ to: 'otto', from: '2026-11-23', until: '2026-11-23' }],
          }
        : person,
    )
    const policy = { ...context(30).policy, roster: RosterPolicy.parse({ people }) }
    expect(decide(prepared, open('otto'), { policy })).toMatchObject({
      code: 'wrong-hand',
      message: expect.stringContaining("standing in for eve lends no role that they don't hold"),
    })
  })

  it('is refused by an Evangelist with a reason, or withdrawn by who prepared it', () => {
    const refused: HandlingCommand = { act: 'refuse-vendor-case', by: 'eve', reason: 'it is known' }
    expect(types(prepared, { ...refused, by: 'kim' })).toEqual(['wrong-hand'])
    expect(types(prepared, refused)).toEqual(['VendorCaseRefused'])
    const withdrawn: HandlingCommand = { act: 'withdraw-vendor-case', by: 'ada', reason: 'our fault' }
    expect(types(prepared, { ...withdrawn, by: 'kim' })).toEqual(['wrong-hand'])
    expect(types(prepared, withdrawn)).toEqual(['VendorCaseWithdrawn'])
    expect(types(history(...atL2, request(), refused), request())).toEqual(['VendorCaseRequested'])
  })

  it('is withdrawn with the end of the incident, while an open one goes on', () => {
    expect(types(prepared, resolveFixed('ada'))).toEqual(['IncidentResolved', 'VendorCaseWithdrawn'])
    const closed = history(...atL2, request(), open(), resolveFixed('ada'), { act: 'confirm', by: 'ada' })
    expect(incidentAfter(closed)).toMatchObject({ status: 'Closed', vendorCases: [{ state: 'open' }] })
    expect(types(closed, exchange('from-vendor'))).toEqual(['VendorExchangeRecorded'])
    expect(types(closed, close())).toEqual(['VendorCaseClosed'])
  })

  it('can be what the incident is escalated on, if it stands', () => {
    const escalate = (vendorCase: number): HandlingCommand => ({
      act: 'escalate',
      by: 'ada',
      trigger: 'vendor-involvement',
      evidence: { product: tkgi, component: 'etcd', version: '1.19.2', because: 'a defect', vendorCase },
      evidenceHash: content,
    })
    expect(types(prepared, escalate(1))).toEqual(['IncidentEscalated', 'IncidentRouted'])
    expect(decide(prepared, escalate(2))).toMatchObject({
      code: 'incomplete',
      missing: [{ field: 'evidence.vendorCase', message: 'the number of a case that stands: 1' }],
    })
    expect(fields(history(...atL2), escalate(1))).toEqual(['evidence.vendorCase'])
  })
})

describe('a case that is open', () => {
  const isOpen = history(...atL2, request(), open())

  it('is spoken of with the vendor by an Evangelist alone', () => {
    for (const command of [exchange('to-vendor', 'ada'), severity('S1', 'kim'), close('tess')])
      expect(types(isOpen, command)).toEqual(['wrong-hand'])
    const told = history(...atL2, request(), open(), exchange('to-vendor'), exchange('from-vendor'))
    expect(told.slice(-2)).toMatchObject([{ data: { exchange: 1 } }, { data: { exchange: 2 } }])
  })

  it('takes another severity as the vendor’s decision, with what the contract promises then', () => {
    expect(decide(isOpen, severity('S1'))).toMatchObject([
      {
        type: 'VendorSeverityChanged',
        data: { from: 'S2', to: 'S1', decidedBy: 'vendor', by: 'eve', promised: { response: { target: 'PT30M' } } },
      },
    ])
    expect(types(isOpen, severity('S2'))).toEqual(['nothing-to-change'])
    expect(decide(isOpen, severity('S9'))).toMatchObject({ missing: [{ field: 'severity', message: 'one of S1, S2' }] })
  })

  it('may keep the incident waiting, until it is closed', () => {
    const waiting = [...atL2, request(), open('eve', { waitUntil: at(600) })]
    expect(incidentAfter(history(...waiting)).wait).toMatchObject({
      for: 'vendor',
      on: 'VMware by Broadcom',
      reference: 'SR-1',
      expectedBy: at(600),
    })
    expect(types(history(...waiting), close())).toEqual(['VendorCaseClosed', 'WaitEnded'])
    expect(fields(history(...atL2, request()), open('eve', { waitUntil: at(30) }))).toEqual(['waitUntil'])
    const released: HandlingCommand[] = [...atL2, request(), { act: 'release', by: 'ada', reason: 'end of shift' }]
    expect(fields(history(...released), open('eve', { waitUntil: at(600) }))).toEqual(['waitUntil'])
    const own: HandlingCommand = { act: 'end-wait', by: 'ada', outcome: 'a workaround' }
    expect(types(history(...waiting, own), close())).toEqual(['VendorCaseClosed'])
    const forAnother: HandlingCommand = {
      act: 'wait',
      by: 'ada',
      for: 'change',
      on: 'platform engineering',
      expectedBy: at(600),
      reason: 'the window',
    }
    expect(types(history(...atL2, request(), open(), forAnother), close())).toEqual(['VendorCaseClosed'])
  })

  it('may have been answered before that was recorded, with a reason, and not before it was opened', () => {
    const late = (minute: number) =>
      exchange('from-vendor', 'eve', { late: { at: at(minute), reason: 'by telephone' } })
    expect(decide(isOpen, late(10))).toMatchObject([{ occurredAt: at(10), data: { lateReason: 'by telephone' } }])
    expect(fields(isOpen, late(3))).toEqual(['at'])
  })

  it('is named by its number where there are several', () => {
    const two = history(...atL2, request(), request('ada', { product: 'vSphere' }))
    expect(decide(two, open())).toMatchObject({
      code: 'incomplete',
      missing: [{ message: 'waits to be opened: 1 (VMware by Broadcom), 2 (VMware by Broadcom)' }],
    })
    expect(types(two, open('eve', { vendorCase: 2 }))).toEqual(['VendorCaseOpened'])
  })
})

it('nobody prepares a case at L1', () => {
  expect(types(history(opened(), classifiedAs('P3'), startWork()), request('sam'))).toEqual(['wrong-hand'])
})
