import { describe, expect, it } from '@jest/globals'
import { specification } from '@atlas/event-sourcing'
import type { EvidenceRow, HandlingEvent, Priority } from '@atlas/contracts'
import type { HandlingCommand } from '../command.js'
import { handlingDecider } from '../decide.js'
import {
  at,
  classifiedAs,
  content,
  context,
  escalateToL2,
  history,
  incidentAfter,
  opened,
  resolveFixed,
  roster,
  startWork,
} from '../testing/incident.js'
import type { SentEvidence } from './evidence.js'

const { given } = specification(handlingDecider)

/** Whole evidence of every row, of one kind each. */
const shown = {
  P4: { kind: 'expanded-scope', criticalNamespace: 'payments', services: ['payments-api'] },
  P3: { kind: 'systemic-issue', rootCause: 'a flawed network policy template', clusters: ['a', 'b'] },
  P2: { kind: 'correlation', clusters: ['a', 'b'], metrics: ['https://grafana/1'], logs: ['https://loki/1'] },
  lowering: { kind: 'disproved', believed: 'every namespace fails', finding: 'one pod was misconfigured' },
} as const satisfies Record<EvidenceRow, object>
const hash: Record<EvidenceRow, string> = {
  P4: '4'.repeat(64),
  P3: '3'.repeat(64),
  P2: '2'.repeat(64),
  lowering: '1'.repeat(64),
}

const ask = (by: string, to: Priority, rows: readonly EvidenceRow[], evidence: SentEvidence = shown) =>
  ({
    act: 'request-reclassification',
    by,
    to,
    reason: content,
    evidence: Object.fromEntries(rows.map((row) => [row, evidence[row]])),
    kept: Object.fromEntries(rows.map((row) => [row, hash[row]])),
  }) as const satisfies HandlingCommand
const approve = (by: string, more: { request?: number; rows?: EvidenceRow[] } = {}) =>
  ({ act: 'approve-reclassification', by, ...more }) as const satisfies HandlingCommand

const triage = (priority: Priority) => ({ priority, category: 'egress-access' }) as const
const p4 = history(opened(), classifiedAs('P4'), { act: 'start-work', by: 'sam', triage: triage('P4') })
const p3 = history(opened(), classifiedAs('P3'), startWork())
const p2 = history(opened(), classifiedAs('P2'), { act: 'start-work', by: 'ada', triage: triage('P2') })
const blocker = { rootCause: 'a race in the CNI', missing: 'a maintenance window' }
const atL3 = after(
  p2,
  { act: 'escalate', by: 'ada', trigger: 'irresolvable-blocker', evidence: blocker, evidenceHash: content },
  { act: 'accept', by: 'eve' },
)

/** What has happened once these commands, too, were carried out, a minute apart. */
function after(events: readonly HandlingEvent[], ...commands: readonly HandlingCommand[]): HandlingEvent[] {
  return commands.reduce<HandlingEvent[]>(
    (all, command, n) => [
      ...all,
      ...given(all)
        .when(command, context(10 + n))
        .events(),
    ],
    [...events],
  )
}

const types = (events: readonly HandlingEvent[]) => events.map(({ type }) => type)
const fields = (before: readonly HandlingEvent[], command: HandlingCommand) =>
  given([...before])
    .when(command, context(20))
    .refusal()
    .missing.map(({ field }) => field)
const refusal = (before: readonly HandlingEvent[], command: HandlingCommand) =>
  given([...before])
    .when(command, context(20))
    .refusal()

describe('a request', () => {
  it('names for each row that it passes the evidence, the roles and whom to ask, and when it is over', () => {
    const [requested] = given(p3)
      .when(ask('ada', 'P1', ['P3', 'P2']), context(20))
      .events()
    expect(requested).toMatchObject({
      type: 'ReclassificationRequested',
      data: {
        request: 1,
        by: 'ada',
        from: 'P3',
        to: 'P1',
        reason: content,
        onShift: expect.arrayContaining(['sam', 'eve']),
        rows: [
          {
            row: 'P3',
            from: 'P3',
            to: 'P2',
            kind: 'systemic-issue',
            evidence: hash.P3,
            roles: ['Team Lead', 'Evangelist'],
            approvers: ['tess', 'eve'],
          },
          { row: 'P2', from: 'P2', to: 'P1', kind: 'correlation', evidence: hash.P2, approvers: ['eve', 'kim'] },
        ],
        expiresAt: at(20 + 4 * 60),
      },
    })
  })

  it('asks nobody of its own writer, and those on shift before the others', () => {
    const [requested] = given(p4)
      .when(ask('tess', 'P3', ['P4']), context(20))
      .events()
    expect(requested?.data).toMatchObject({ rows: [{ approvers: ['kim'] }] })
    const off = roster.people.map((person) => (person.id === 'tess' ? { ...person, shifts: [] } : person))
    const { policy } = context(20)
    const [late] = given(p3)
      .when(ask('ada', 'P2', ['P3']), context(20, { policy: { ...policy, roster: { people: off } } }))
      .events()
    expect(late?.data).toMatchObject({ rows: [{ approvers: ['eve', 'tess'] }] })
  })

  it('comes after triage, which needs no approval', () => {
    const untriaged = history(opened(), classifiedAs('P3'))
    expect(refusal(untriaged, ask('ada', 'P2', ['P3']))).toMatchObject({ code: 'not-triaged-yet' })
  })

  it('is for another priority than the one in force, and not for one that is asked for already', () => {
    expect(refusal(p3, ask('ada', 'P3', []))).toMatchObject({ code: 'nothing-to-change' })
    const once = after(p3, ask('ada', 'P2', ['P3']))
    expect(refusal(once, ask('kim', 'P2', ['P3']))).toMatchObject({
      code: 'asked-already',
      message: 'request 1 of ada asks for P2 already, and waits for Team Lead or Evangelist (P3 to P2)',
    })
  })

  it('of a Closed incident is too late', () => {
    const closed = after(p3, { act: 'cancel', by: 'sam', reason: 'a drill' })
    expect(refusal(closed, ask('ada', 'P2', ['P3']))).toMatchObject({ code: 'not-now' })
  })
})

describe('the evidence of a row', () => {
  it.each<[Priority, EvidenceRow[], SentEvidence, string[]]>([
    ['P3', ['P4'], {}, ['evidence.P4']],
    ['P3', ['P4'], { P4: { kind: 'correlation' } }, ['evidence.P4.kind']],
    ['P3', ['P4'], { P4: { kind: 'expanded-scope' } }, ['evidence.P4.criticalNamespace', 'evidence.P4.namespaces']],
    ['P3', ['P4'], { P4: { kind: 'expanded-scope', coreFunction: 'authentication' } }, ['evidence.P4.namespaces']],
    ['P3', ['P4'], { P4: { kind: 'named-environment', environment: 'staging' } }, ['evidence.P4.namespace']],
    [
      'P3',
      ['P4'],
      { P4: { kind: 'named-environment', environment: 'unknown', namespace: 'n' } },
      ['evidence.P4.environment'],
    ],
  ])('P4 to %s without its parts is refused, naming them', (to, rows, sent, missing) => {
    expect(fields(p4, ask('sam', to, rows, sent))).toEqual(missing)
  })

  it.each<[SentEvidence, string[]]>([
    [{}, ['evidence.P3']],
    [{ P3: { kind: 'systemic-issue' } }, ['evidence.P3.rootCause']],
    [{ P3: { kind: 'systemic-issue', rootCause: 'a template' } }, ['evidence.P3.clusters']],
    [{ P3: { kind: 'systemic-issue', rootCause: 'a template', clusters: ['a', 'a'] } }, ['evidence.P3.clusters']],
  ])('P3 to P2 with %j is refused, naming what is missing', (sent, missing) => {
    expect(fields(p3, ask('ada', 'P2', ['P3'], sent))).toEqual(missing)
  })

  it('P3 to P2 is whole with the vulnerability that is exposed instead of clusters', () => {
    const exposed = { kind: 'systemic-issue', rootCause: 'a template', vulnerability: 'egress to the internet' }
    expect(types(after(p3, ask('ada', 'P2', ['P3'], { P3: exposed }))).at(-1)).toBe('ReclassificationRequested')
  })

  it.each<[SentEvidence, string[]]>([
    [{}, ['evidence.P2']],
    [{ P2: { kind: 'correlation', clusters: ['a', 'b'], metrics: ['m'] } }, ['evidence.P2.logs']],
    [{ P2: { kind: 'correlation', clusters: ['a'], metrics: ['m'], logs: ['l'] } }, ['evidence.P2.clusters']],
    [
      { P2: { kind: 'exposure', defect: 'a race' } },
      ['evidence.P2.provedOn', 'evidence.P2.reference', 'evidence.P2.version', 'evidence.P2.clusters'],
    ],
  ])('P2 to P1 with %j is refused, naming what is missing', (sent, missing) => {
    expect(fields(p2, ask('ada', 'P1', ['P2'], sent))).toEqual(missing)
  })

  it('a named environment is enough to P3, and no further', () => {
    const named = { ...shown, P4: { kind: 'named-environment', environment: 'staging', namespace: 'snowflake' } }
    expect(types(after(p4, ask('sam', 'P3', ['P4'], named))).at(-1)).toBe('ReclassificationRequested')
    expect(fields(p4, ask('ada', 'P2', ['P4', 'P3'], named))).toEqual(['evidence.P4.kind'])
  })

  it('is needed of every row that is passed, and of no other', () => {
    expect(fields(p4, ask('ada', 'P1', ['P2']))).toEqual(['evidence.P4', 'evidence.P3'])
    expect(fields(p3, ask('ada', 'P2', ['P3', 'P2']))).toEqual(['evidence.P2'])
  })

  it('comes with a reason that the requestor can read', () => {
    expect(fields(p3, { ...ask('ada', 'P2', ['P3']), reason: undefined })).toEqual(['reason'])
  })
})

describe('the writer', () => {
  it('of P4 to P3 is at L1 or L2, of P3 to P2 and P2 to P1 at L2', () => {
    expect(types(after(p4, ask('sam', 'P3', ['P4']))).at(-1)).toBe('ReclassificationRequested')
    expect(refusal(p3, ask('sam', 'P2', ['P3']))).toMatchObject({
      code: 'wrong-hand',
      status: 403,
      message:
        "a change from P3 to P2 isn't sam's to ask for: P3 to P2 is written at L2 (Advanced Support Engineer, Team Lead, Kube-Admin)",
    })
    expect(refusal(p2, ask('eve', 'P1', ['P2']))).toMatchObject({ code: 'wrong-hand' })
    expect(refusal(p4, ask('mallory', 'P3', ['P4']))).toMatchObject({ code: 'not-in-roster' })
  })

  it('in the wrong hand still hears of the evidence that is missing', () => {
    expect(fields(p3, ask('sam', 'P2', []))).toEqual(['by', 'evidence.P3'])
  })

  it('may be the owner at L3 on the evidence that L2 handed over, and nobody else at L3', () => {
    const [requested] = given(atL3)
      .when(ask('eve', 'P1', ['P2']), context(20))
      .events()
    expect(requested?.data).toMatchObject({ by: 'eve', rows: [{ approvers: ['kim'] }] })
    const byClock = after(
      p2,
      { act: 'clock-risk', clock: 'resolution/1', percent: 75, dueAt: at(9), breachesAt: null },
      { act: 'accept', by: 'eve' },
    )
    expect(refusal(byClock, ask('eve', 'P1', ['P2'])).message).toContain('L2 has handed over none')
  })
})

describe('an approval', () => {
  const asked = after(p3, ask('ada', 'P1', ['P3', 'P2']))

  it('is needed of each row, each by its own roles, and the last one applies it', () => {
    const first = given(asked).when(approve('tess'), context(20)).events()
    expect(first).toMatchObject([
      {
        type: 'ReclassificationApproved',
        data: { request: 1, by: 'tess', role: 'Team Lead', row: 'P3', from: 'P3', to: 'P2' },
      },
    ])
    expect(incidentAfter([...asked, ...first])).toMatchObject({ priority: 'P3', status: 'Work in Progress' })
    const last = given([...asked, ...first])
      .when(approve('kim'), context(21))
      .events()
    expect(last).toMatchObject([
      { type: 'ReclassificationApproved', data: { by: 'kim', role: 'Kube-Admin', row: 'P2' } },
      {
        type: 'PriorityReclassified',
        data: {
          from: 'P3',
          to: 'P1',
          by: 'ada',
          engineer: 'sam',
          then: ['stakeholders', 'war-room'],
          rows: [
            { row: 'P3', evidence: hash.P3, approvedBy: 'tess', role: 'Team Lead' },
            { row: 'P2', evidence: hash.P2, approvedBy: 'kim', role: 'Kube-Admin' },
          ],
        },
      },
      { type: 'IncidentEscalated', data: { fromTier: 'L1', toTier: 'L3', trigger: 'critical-priority', giver: 'sam' } },
      { type: 'IncidentRouted', data: { tier: 'L3', priority: 'P1', candidate: 'eve' } },
      { type: 'ResponseTeamCalled' },
    ])
  })

  it('of both rows by one person who holds both roles is an event for each', () => {
    const events = given(asked).when(approve('eve'), context(20)).events()
    expect(types(events).slice(0, 3)).toEqual([
      'ReclassificationApproved',
      'ReclassificationApproved',
      'PriorityReclassified',
    ])
  })

  it('may name one row of several', () => {
    const one = approve('eve', { rows: ['P2'] })
    expect(types(given(asked).when(one, context(20)).events())).toEqual(['ReclassificationApproved'])
    expect(refusal(asked, approve('tess', { rows: ['P2'] }))).toMatchObject({ code: 'wrong-hand' })
    expect(refusal(asked, approve('eve', { rows: ['P4'] }))).toMatchObject({
      code: 'not-a-row-that-waits',
      missing: [{ field: 'rows', message: 'request 1 passes P3, P2' }],
    })
    expect(refusal(after(asked, one), approve('eve', { rows: ['P2'] })).message).toContain('P2 was approved by eve')
    expect(refusal(after(asked, one), approve('kim'))).toMatchObject({
      code: 'wrong-hand',
      message: 'kim is Kube-Admin; what waits is approved by Team Lead or Evangelist (P3 to P2)',
    })
  })

  it('is by another person than the writer', () => {
    const own = after(p2, ask('kim', 'P1', ['P2']))
    expect(refusal(own, approve('kim'))).toMatchObject({
      code: 'own-request',
      status: 403,
      missing: [{ field: 'by', message: 'another person, Evangelist or Kube-Admin (P2 to P1)' }],
    })
  })

  it('is in a role of the row, and the refusal names it', () => {
    expect(refusal(asked, approve('sam'))).toMatchObject({
      code: 'wrong-hand',
      status: 403,
      message:
        'sam is Support Engineer; request 1 is decided by Team Lead or Evangelist (P3 to P2), Evangelist or Kube-Admin (P2 to P1)',
    })
  })

  it('of a delegate counts only in a role that they hold', () => {
    const day = '2026-11-23'
    const people = roster.people.map((person) => {
      if (person.id === 'tess')
        return {
          ...person,
          roles: ['Team Lead' as const, 'Kube-Admin' as const],
          leave: [{ from: day, to: day }],
          delegations: [{ to: 'kim', from: day, until: day }],
        }
      return person.id === 'kim' ? { ...person, shifts: [] } : person
    })
    const standing = context(20, { policy: { ...context(20).policy, roster: { people } } })
    const p3Only = after(p3, ask('ada', 'P2', ['P3']))
    expect(given(p3Only).when(approve('kim'), standing).refusal().message).toContain(
      'standing in for tess lends no role that they don’t hold'.replace('’', "'"),
    )
    const p2Only = after(p2, ask('ada', 'P1', ['P2']))
    const [approved] = given(p2Only).when(approve('kim'), standing).events()
    expect(approved?.data).toMatchObject({ by: 'kim', role: 'Kube-Admin', insteadOf: 'tess' })
  })

  it('needs a request that waits', () => {
    expect(refusal(p3, approve('tess'))).toMatchObject({ code: 'no-request', status: 404 })
    expect(refusal(asked, approve('tess', { request: 7 })).message).toBe(
      'this incident has no request 7; those that wait: 1 (to P1)',
    )
    const two = after(asked, ask('ada', 'P2', ['P3']))
    expect(refusal(two, approve('tess'))).toMatchObject({
      code: 'incomplete',
      missing: [{ field: 'request', message: 'the number of one that waits: 1 (to P1), 2 (to P2)' }],
    })
  })
})

describe('a raise', () => {
  const raised = (before: readonly HandlingEvent[], by: string, to: Priority, rows: EvidenceRow[], ...who: string[]) =>
    after(before, ask(by, to, rows), ...who.map((one) => approve(one)))

  it('to a higher tier’s priority takes the incident there, with the evidence of its last row', () => {
    const events = raised(p3, 'ada', 'P2', ['P3'], 'tess')
    expect(events.slice(-3)).toMatchObject([
      { type: 'PriorityReclassified', data: { to: 'P2', then: ['stakeholders'] } },
      {
        type: 'IncidentEscalated',
        data: { fromTier: 'L1', toTier: 'L2', trigger: 'raised-priority', evidence: hash.P3, giver: 'sam' },
      },
      { type: 'IncidentRouted', data: { tier: 'L2' } },
    ])
    expect(incidentAfter(events)).toMatchObject({ status: 'Escalated', tier: 'L2', priority: 'P2', owner: 'sam' })
  })

  it('within the same tier leaves it with its owner', () => {
    expect(incidentAfter(raised(p4, 'sam', 'P3', ['P4'], 'kim'))).toMatchObject({
      status: 'Work in Progress',
      owner: 'sam',
      tier: 'L1',
      priority: 'P3',
    })
    const p1 = raised(atL3, 'eve', 'P1', ['P2'], 'kim')
    expect(types(p1.slice(-2))).toEqual(['PriorityReclassified', 'ResponseTeamCalled'])
    expect(incidentAfter(p1)).toMatchObject({ status: 'Work in Progress', owner: 'eve', tier: 'L3', priority: 'P1' })
  })

  it('takes an incident that waits for the customer away from them', () => {
    const awaiting = after(p3, { act: 'request-feedback', by: 'sam', action: content })
    const events = raised(awaiting, 'ada', 'P2', ['P3'], 'tess')
    expect(events.at(-2)).toMatchObject({ type: 'IncidentEscalated', data: { from: 'Awaiting Customer Feedback' } })
  })

  it('while it is Resolved changes the priority only', () => {
    const resolved = after(p3, resolveFixed())
    const events = raised(resolved, 'ada', 'P1', ['P3', 'P2'], 'eve')
    expect(types(events).at(-1)).toBe('PriorityReclassified')
    expect(events.at(-1)?.data).not.toHaveProperty('nextUpdateBy')
    expect(incidentAfter(events)).toMatchObject({ status: 'Resolved', priority: 'P1', tier: 'L1' })
  })

  it('takes a hand-over that is under way further up, and moves what nobody owns', () => {
    const handed = after(p3, escalateToL2())
    expect(incidentAfter(raised(handed, 'ada', 'P1', ['P3', 'P2'], 'eve'))).toMatchObject({
      status: 'Escalated',
      tier: 'L3',
      handOver: { fromTier: 'L1', toTier: 'L3', giver: 'sam' },
    })
    const released = after(p3, { act: 'release', by: 'sam', reason: 'shift ends' })
    expect(incidentAfter(raised(released, 'ada', 'P2', ['P3'], 'tess'))).toMatchObject({
      status: 'Unassigned',
      tier: 'L2',
      owner: null,
    })
    expect(incidentAfter(raised(released, 'ada', 'P1', ['P3', 'P2'], 'eve'))).toMatchObject({
      status: 'Escalated',
      tier: 'L3',
      handOver: { fromTier: 'L1', toTier: 'L3', trigger: 'critical-priority', giver: null },
    })
  })

  it('promises the requestor the next update as the clocks allow it, and nothing where nobody asked', () => {
    const withRequestor = history(opened({ requestors: [{ id: 'anna' }] }), classifiedAs('P4'), {
      act: 'start-work',
      by: 'sam',
      acknowledgement: content,
      nextUpdateBy: at(60),
    })
    const told = raised(withRequestor, 'sam', 'P3', ['P4'], 'kim')
    // The builder's clocks allow half an hour from the approval, at minute 11.
    expect(told.at(-1)?.data).toMatchObject({ nextUpdateBy: at(11 + 30), engineer: 'sam' })
    expect(raised(p4, 'sam', 'P3', ['P4'], 'kim').at(-1)?.data).not.toHaveProperty('nextUpdateBy')
  })
})

describe('a lowering', () => {
  const disproved = after(p2, ask('ada', 'P4', ['lowering']))

  it('is one row of ours with one approval, however far it goes, and moves no tier', () => {
    const lowered = given(disproved).when(approve('tess'), context(20)).events()
    expect(lowered).toMatchObject([
      { type: 'ReclassificationApproved', data: { row: 'lowering', from: 'P2', to: 'P4', role: 'Team Lead' } },
      { type: 'PriorityLowered', data: { from: 'P2', to: 'P4', rows: [{ evidence: hash.lowering }] } },
    ])
    expect(incidentAfter([...disproved, ...lowered])).toMatchObject({ priority: 'P4', tier: 'L2', owner: 'ada' })
  })

  it('needs what was disproved, and a Team Lead or an Evangelist', () => {
    const sent = { lowering: { kind: 'disproved' } }
    expect(fields(p2, ask('ada', 'P4', ['lowering'], sent))).toEqual([
      'evidence.lowering.believed',
      'evidence.lowering.finding',
    ])
    expect(refusal(disproved, approve('kim'))).toMatchObject({
      code: 'wrong-hand',
      missing: [{ message: 'Team Lead or Evangelist (P2 to P4)' }],
    })
  })
})

describe('a request ends', () => {
  const asked = after(p3, ask('ada', 'P2', ['P3']))
  const refuse = (by: string) =>
    ({ act: 'refuse-reclassification', by, reason: 'one cluster alone' }) as const satisfies HandlingCommand
  const withdraw = (by: string) =>
    ({ act: 'withdraw-reclassification', by, reason: 'it was a typo' }) as const satisfies HandlingCommand

  it('refused by an approver with a reason, and by nobody else', () => {
    expect(given(asked).when(refuse('tess'), context(20)).events()).toMatchObject([
      { type: 'ReclassificationRefused', data: { request: 1, by: 'tess', role: 'Team Lead' } },
    ])
    expect(refusal(asked, refuse('sam'))).toMatchObject({ code: 'wrong-hand' })
    expect(refusal(after(p2, ask('kim', 'P1', ['P2'])), refuse('kim'))).toMatchObject({ code: 'own-request' })
    expect(refusal(after(asked, refuse('tess')), approve('eve', { request: 1 }))).toMatchObject({
      code: 'request-has-ended',
      message: `request 1 (P3 to P2) is refused since ${at(10)}: tess refused it: one cluster alone; the priority is P3 now`,
    })
  })

  it('withdrawn by its writer or by whoever oversees', () => {
    expect(given(asked).when(withdraw('ada'), context(20)).events()).toMatchObject([
      { type: 'ReclassificationWithdrawn', data: { request: 1, by: 'ada' } },
    ])
    expect(types(given(asked).when(withdraw('tess'), context(20)).events())).toEqual(['ReclassificationWithdrawn'])
    expect(refusal(asked, withdraw('sam'))).toMatchObject({
      code: 'wrong-hand',
      message: 'ada wrote request 1; only they withdraw it, or Team Lead',
    })
  })

  it('expired at its own instant, unless it was decided meanwhile', () => {
    const expire = { act: 'expire-reclassification', request: 1, dueAt: at(10 + 8 * 60) } as const
    expect(given(asked).when(expire, context(999)).events()).toMatchObject([
      { type: 'ReclassificationExpired', occurredAt: expire.dueAt, data: { how: 'time' } },
    ])
    expect(
      given(after(asked, withdraw('ada')))
        .when(expire, context(999))
        .events(),
    ).toEqual([])
    const early = { ...expire, dueAt: at(15) }
    expect(given(asked).when(early, context(999)).events()).toEqual([])
  })

  it('overtaken when another one moves the priority, and a later approval hears why', () => {
    const two = after(asked, ask('ada', 'P1', ['P3', 'P2']))
    const events = given(two)
      .when(approve('tess', { request: 1 }), context(20))
      .events()
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'ReclassificationExpired',
        data: expect.objectContaining({ request: 2, how: 'overtaken' }),
      }),
    )
    const late = refusal([...two, ...events], approve('eve', { request: 2 }))
    expect(late).toMatchObject({
      code: 'request-has-ended',
      message: `request 2 (P3 to P1) is overtaken since ${at(20)}: request 1 moved the priority from P3 to P2; ask anew from there; the priority is P2 now`,
    })
    const anew = after([...two, ...events], ask('ada', 'P1', ['P2']), approve('eve'))
    expect(incidentAfter(anew)).toMatchObject({ priority: 'P1' })
  })

  it('with its incident', () => {
    const closed = after(asked, { act: 'cancel', by: 'sam', reason: 'a drill' })
    expect(refusal(closed, approve('tess', { request: 1 })).message).toContain('the incident was closed')
  })
})
