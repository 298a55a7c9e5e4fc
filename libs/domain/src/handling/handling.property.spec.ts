import { expect, it } from '@jest/globals'
import {
  escalationEvidence,
  isRefusal,
  type EscalationTrigger,
  type HandlingEvent,
  type IncidentId,
  priorities,
  type Priority,
  type Refusal,
  tiers,
} from '@atlas/contracts'
import fc from 'fast-check'
import type { Runbook } from '@atlas/policy'
import type { HandlingCommand } from './command.js'
import type { HandlingContext } from './context.js'
import { decideHandling } from './decide.js'
import { foldAll } from '@atlas/event-sourcing'
import { handlingAggregate } from './evolve.js'
import type { HandlingState, Incident } from './handling.js'
import {
  at,
  classifiedAs,
  content,
  context,
  escalation,
  evidence,
  history,
  incidentAfter,
  key,
  opened,
  roster,
} from './testing/incident.js'
import { worksAt } from '../roster/person.js'
import { evolvePlace, type Place, placeOf } from './place.js'
import { openRuns } from './runbooks/run.js'
import { waiting } from './reclassification/requests.js'
import type { RoomPart } from './war-room/war-room.js'

/** What must hold of every incident, whatever was done with it (issue C, "Must hold"). */
function contradictions(incident: Incident): string[] {
  const owner = roster.people.find(({ id }) => id === incident.owner)
  const rules: [string, boolean][] = [
    ['Unassigned has no owner', incident.status !== 'Unassigned' || incident.owner === null],
    ['Work in Progress has an owner', incident.status !== 'Work in Progress' || incident.owner !== null],
    [
      'nobody owns at a tier without a role of it',
      incident.status !== 'Work in Progress' ||
        (owner !== undefined && incident.tier !== null && worksAt(owner, incident.tier, escalation)),
    ],
    ['work comes after triage', !incident.workedOn || incident.triaged],
    ['a hand-over is Escalated and nothing else', (incident.handOver !== null) === (incident.status === 'Escalated')],
    ['asked is who is awaited', (incident.asked !== null) === (incident.status === 'Awaiting Customer Feedback')],
    ['a reply is decided on while Resolved', (incident.replyTask !== null) <= (incident.status === 'Resolved')],
    ['it waits while Work in Progress', (incident.wait !== null) <= (incident.status === 'Work in Progress')],
    [
      'help is asked of somebody, with an open incident',
      incident.consultations.every(({ asked }) => asked.length > 0) &&
        (incident.consultations.length === 0 || !['Resolved', 'Closed'].includes(incident.status)),
    ],
    [
      'a vendor case that nobody opened waits with an open incident',
      incident.vendorCases.every(({ state }) => state !== 'requested') ||
        !['Resolved', 'Closed'].includes(incident.status),
    ],
    [
      'a vendor case has its number and its exchanges once it is open',
      incident.vendorCases.every(
        ({ state, number, openedAt, exchanges }) =>
          ['open', 'closed'].includes(state) === (number !== null) &&
          (number === null) === (openedAt === null) &&
          (exchanges === 0 || number !== null),
      ),
    ],
    ['a product has one vendor case at a time', new Set(standing(incident)).size === standing(incident).length],
    [
      'a runbook is followed on an open incident alone',
      openRuns(incident.runs).length === 0 || !['Resolved', 'Closed'].includes(incident.status),
    ],
    [
      'a run that ended as followed has every step',
      incident.runs.every(
        ({ outcome, steps }) =>
          (outcome !== 'solved' && outcome !== 'exhausted') || steps.every((step) => step.outcome !== null),
      ),
    ],
    ['a hand-over leads to the tier it is at', !incident.handOver || incident.handOver.toTier === incident.tier],
    [
      'a hand-over is offered of what is worked on, to another person of the tier',
      !incident.ownership?.offered ||
        (['Work in Progress', 'Awaiting Customer Feedback'].includes(incident.status) &&
          incident.ownership.offered.to !== incident.owner),
    ],
    [
      'who owns an open incident has it since some instant, and nobody else has',
      (incident.ownership !== null) === (incident.owner !== null && !['Resolved', 'Closed'].includes(incident.status)),
    ],
    [
      'who gave it away is not asked to accept it, nor is who was passed over',
      !incident.handOver ||
        incident.candidate === null ||
        (incident.candidate !== incident.handOver.giver &&
          !incident.handOver.passedOver.includes(incident.candidate)) ||
        incident.handOver.rung === 2,
    ],
    ['resolvedAt belongs to Resolved', (incident.status === 'Resolved') <= (incident.resolvedAt !== null)],
    ['open ones have no resolvedAt', incident.resolvedAt === null || ['Resolved', 'Closed'].includes(incident.status)],
    [
      'a candidate is for what waits',
      incident.candidate === null || ['Unassigned', 'Escalated'].includes(incident.status),
    ],
    [
      'priority, category and tier come together',
      new Set([incident.priority === null, incident.category === null, incident.tier === null]).size === 1,
    ],
  ]
  const room = incident.warRoom?.ended === null ? incident.warRoom : null
  const held = incident.warRoom?.parts.flatMap(({ person, role }) => (person === null ? [] : [{ person, role }])) ?? []
  rules.push(
    ['an open war room is a P1’s', room === null || incident.status === 'Resolved' || incident.priority === 'P1'],
    ['a Closed incident has no open war room', incident.status !== 'Closed' || room === null],
    ['nobody has two parts', new Set(held.map(({ person }) => person)).size === held.length],
    [
      'a part is held in its role',
      held.every(({ person, role }) => roster.people.some(({ id, roles }) => id === person && roles.includes(role))),
    ],
    ['who has a part was called for it', incident.warRoom?.parts.every(isCalled) ?? true],
  )
  const requests = waiting(incident.reclassifications)
  rules.push(
    ['a request that waits asks from the priority in force', requests.every(({ from }) => from === incident.priority)],
    ['what waits lacks an approval', requests.every(({ rows }) => rows.some(({ approval }) => approval === null))],
    [
      'nobody approves what they wrote, and each in a role that they hold',
      incident.reclassifications.every(({ by, rows }) =>
        rows.every(
          ({ approval, roles }) =>
            approval === null ||
            (approval.by !== by &&
              roles.includes(approval.role) &&
              roster.people.some(({ id, roles: held }) => id === approval.by && held.includes(approval.role))),
        ),
      ),
    ],
    [
      'what was applied was approved row by row',
      incident.reclassifications.every(
        ({ ended, rows }) => ended?.how !== 'applied' || rows.every(({ approval }) => approval !== null),
      ),
    ],
    ['nothing waits on a Closed incident', incident.status !== 'Closed' || requests.length === 0],
    ['what fires is a signal of its own', Object.keys(incident.firing).every((one) => incident.signals.includes(one))],
    ['nobody belongs to its team twice', new Set(incident.team).size === incident.team.length],
    ['a signal is its own once', new Set(incident.signals).size === incident.signals.length],
    ['what is merged is Closed, and says into which', incident.mergedInto === null || incident.status === 'Closed'],
    ['requestors are counted once', incident.requestors === new Set(incident.reporters.map(({ id }) => id)).size],
    [
      'it has no relation twice',
      new Set(incident.relations.map(({ relation, other }) => `${relation} ${other}`)).size ===
        incident.relations.length,
    ],
  )
  return rules.filter(([, holds]) => !holds).map(([rule]) => rule)
}

const isCalled = ({ person, called }: RoomPart): boolean => person === null || called.includes(person)
/** Products of the vendor cases that stand. */
const standing = ({ vendorCases }: Incident): string[] =>
  vendorCases.flatMap(({ state, product }) => (state === 'requested' || state === 'open' ? [product] : []))

/** Acts with a vendor that a hand did which may not. */
const wrongHands = (events: readonly HandlingEvent[]): string[] =>
  events.flatMap((event) => {
    switch (event.type) {
      case 'VendorCaseOpened':
      case 'VendorCaseRefused':
      case 'VendorExchangeRecorded':
      case 'VendorSeverityChanged':
      case 'VendorCaseClosed':
        return roster.people.some(({ id, roles }) => id === event.data.by && roles.includes('Evangelist'))
          ? []
          : [`${event.type} by ${event.data.by}`]
      default:
        return []
    }
  })

/** Where what is restricted went to, if everybody of the roster reads that. */
const shownWider = (events: readonly HandlingEvent[], before: HandlingState): string[] =>
  events.flatMap((event) => {
    if (event.type !== 'IncidentClosed' || !before.opened || !before.restricted) return []
    const into = others.find(({ incidentId }) => incidentId === (event.data.mergedInto ?? event.data.duplicateOf))
    return into && !into.restricted ? [`${event.data.how} into ${into.number}`] : []
  })

const by = fc.constantFrom(...roster.people.map(({ id }) => id), 'mallory')
const priority = fc.constantFrom(...priorities)
const word = fc.record({
  priority,
  category: fc.constantFrom('egress-access' as const, 'rbac' as const),
  reason: fc.constantFrom('looked', ''),
})
const first = {
  triage: fc.option(word, { nil: undefined }),
  acknowledgement: fc.constantFrom(content, undefined),
  nextUpdateBy: fc.constantFrom(at(100_000), undefined),
}
const trigger = fc.constantFrom(...(Object.keys(escalationEvidence) as EscalationTrigger[]))
const shown = fc.constantFrom<unknown>(
  evidence,
  {},
  { run: 1, failed: 'x' },
  { searched: ['x'] },
  { stepsTried: ['x'], remaining: 'PT1H' },
  { components: ['a', 'b'], interaction: 'c' },
  { rootCause: 'a', missing: 'b', design: 'a', because: 'b', product: 'p', component: 'c', version: '1' },
)
const n = fc.integer({ min: 1, max: 4 })
const due = fc.constantFrom(at(1), at(9000))
const part = fc.constantFrom('leads' as const, 'communicates' as const, 'operates' as const)
const act = <T extends HandlingCommand['act']>(name: T) => fc.constant(name)
const request = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined })
const rowsShown = {
  P4: { kind: 'expanded-scope', coreFunction: 'authentication', components: ['dex'] },
  P3: { kind: 'systemic-issue', rootCause: 'a template', vulnerability: 'open egress' },
  P2: { kind: 'correlation', applications: ['a', 'b'], metrics: ['m'], logs: ['l'] },
  lowering: { kind: 'disproved', believed: 'all', finding: 'one' },
}
/** The evidence of one row or of several; which of them the request passes is chance. */
const rowsOf = fc.constantFrom<(keyof typeof rowsShown)[]>(
  ['P4'],
  ['P3'],
  ['P2'],
  ['P4', 'P3'],
  ['P3', 'P2'],
  ['P4', 'P3', 'P2'],
  ['lowering'],
)
const ask = fc.record({ by, to: priority, rows: rowsOf }).map(({ by, to, rows }): HandlingCommand => ({
  act: 'request-reclassification',
  by,
  to,
  reason: content,
  evidence: Object.fromEntries(rows.map((row) => [row, rowsShown[row]])),
  kept: Object.fromEntries(rows.map((row) => [row, content])),
}))
const tkgi = 'Tanzu Kubernetes Grid Integrated Edition'
const prepare = fc
  .record({
    by,
    product: fc.constantFrom(tkgi, 'vSphere', 'EKS'),
    severity: fc.constantFrom('S1', 'S2', undefined),
    references: fc.constantFrom(['logs'], []),
  })
  .map(({ by, product, severity, references }): HandlingCommand => ({
    act: 'request-vendor-case',
    by,
    vendor: 'vmware',
    product,
    version: '1',
    contract: 'production',
    severity,
    evidence: { symptom: 's', because: 'b', references },
    evidenceHash: content,
  }))
const vendorCase = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined })
const withVendor = fc.oneof(
  { weight: 3, arbitrary: prepare },
  fc.record({
    act: act('open-vendor-case'),
    by,
    vendorCase,
    number: fc.constantFrom('SR-1', undefined),
    contact: fc.constant(content),
    waitUntil: fc.constantFrom(undefined, at(0), at(9999)),
  }),
  fc.record({ act: act('refuse-vendor-case'), by, vendorCase, reason: fc.constant('r') }),
  fc.record({ act: act('withdraw-vendor-case'), by, vendorCase, reason: fc.constant('r') }),
  fc.record({
    act: act('record-vendor-exchange'),
    by,
    vendorCase,
    direction: fc.constantFrom('to-vendor' as const, 'from-vendor' as const),
    text: fc.constant(content),
  }),
  fc.record({
    act: act('change-vendor-severity'),
    by,
    vendorCase,
    to: fc.constantFrom('S1', 'S2', 'S9'),
    decidedBy: fc.constantFrom('vendor' as const, 'us' as const),
    reason: fc.constant('r'),
  }),
  fc.record({ act: act('close-vendor-case'), by, vendorCase, outcome: fc.constant(content) }),
)
/** Other incidents, as they stand: graver, less grave, over, worked on and waiting, restricted. */
const others = [
  [classifiedAs('P1')],
  [classifiedAs('P4')],
  [classifiedAs('P3'), { act: 'cancel', by: 'tess', reason: 'r' }],
  [
    classifiedAs('P2'),
    { act: 'start-work', by: 'ada', acknowledgement: content, nextUpdateBy: at(30) },
    { act: 'wait', by: 'ada', for: 'change', on: 'CHG-1', expectedBy: at(9000), reason: 'r' },
  ],
  [classifiedAs('P2', 'security')],
].map((commands, index) =>
  incidentAfter(
    history(
      opened({
        incidentId: `0190a5a0-0000-7000-8000-0000000000a${index}` as IncidentId,
        number: String(2000 + index),
        dedupKey: String(index).repeat(64),
        requestors: [{ id: 'anna' }],
      }),
      ...(commands as HandlingCommand[]),
    ),
  ),
)
const other = fc.constantFrom(...others)
const signals = fc.subarray([key, '0'.repeat(64), '3'.repeat(64)])
const asRelated = fc.constantFrom('parent-of' as const, 'caused-by' as const)
const withOthers = fc.oneof(
  fc.record({ act: act('merge'), by, into: other, reason: fc.constant('r') }),
  {
    weight: 2,
    arbitrary: other
      // What is merged is another each time.
      .filter(({ status }) => status !== 'Closed')
      .map((merged): HandlingCommand => ({ act: 'absorb', merged, by: 'tess', reason: 'r' })),
  },
  fc.record({ act: act('split'), by, signals, reason: fc.constant('r') }),
  fc.record({
    act: act('join-requestors'),
    dedupKey: fc.constant(key),
    requestors: fc.subarray([{ id: 'anna' }, { id: 'bert' }], { minLength: 1 }),
  }),
  fc.record({
    act: act('suggest-reclassification'),
    signal: fc.record({
      dedupKey: fc.constant(key),
      occurrenceId: n.map((i) => `${key}/${i}`),
      priority,
      category: fc.constant('rbac' as const),
      rule: fc.constantFrom('r1', 'r2'),
      because: fc.constant('all of them'),
      receivedAt: fc.constant(at(5)),
    }),
  }),
  fc.record({
    act: act('join-signal'),
    from: other.map(({ incidentId }) => incidentId),
    occurrenceId: fc.tuple(signals, n).map(([[signal = key], i]) => `${signal}/${i}`),
    startsAt: fc.constant(at(5)),
    receivedAt: fc.constantFrom(at(1), at(50)),
    cleared: fc.boolean(),
  }),
  fc.record({
    act: act('note-left'),
    dedupKey: fc.constantFrom(key, '0'.repeat(64)),
    to: other.map(({ incidentId }) => incidentId),
    number: fc.constant('9'),
  }),
  fc.record({ act: act('relate'), by, relation: asRelated, other, reason: fc.constant('r') }),
  fc.record({ act: act('unrelate'), by, relation: asRelated, other, reason: fc.constant('r') }),
  fc.record({
    act: act('note-relation'),
    change: fc.constantFrom('added' as const, 'removed' as const),
    relation: fc.constantFrom('child-of' as const, 'cause-of' as const),
    other,
    by: fc.constant('tess'),
    reason: fc.constant('r'),
  }),
  fc.record({
    act: act('suggest-parent'),
    pattern: fc.constant({ component: 'etcd', symptom: 'slow' }),
    others: other.map(({ incidentId, number, cluster }) => [{ incidentId, number, cluster, at: at(0) }]),
    clusters: fc.constant(3),
  }),
)
const ofReaders = fc.oneof(
  fc.record({ act: act('restrict'), by, reason: fc.constant('r') }),
  fc.record({
    act: act('admit-reader'),
    by,
    reader: fc.constantFrom('kim', 'lea', 'stranger'),
    reason: fc.constant('r'),
  }),
  fc.record({ act: act('lift-restriction'), by, reason: fc.constant('r') }),
)
const command = fc.oneof(
  { weight: 6, arbitrary: withOthers },
  { weight: 2, arbitrary: ofReaders },
  { weight: 7, arbitrary: withVendor },
  { weight: 4, arbitrary: ask },
  {
    weight: 2,
    arbitrary: fc.record({
      act: act('approve-reclassification'),
      by,
      request,
      rows: fc.option(rowsOf, { nil: undefined }),
    }),
  },
  fc.record({ act: act('refuse-reclassification'), by, request, reason: fc.constant('r') }),
  fc.record({ act: act('withdraw-reclassification'), by, request, reason: fc.constant('r') }),
  fc.record({
    act: act('expire-reclassification'),
    request: fc.integer({ min: 1, max: 3 }),
    dueAt: fc.constantFrom(at(5), at(9000)),
  }),
  fc.record({ act: act('start-work'), by, ...first }),
  fc.record({
    act: act('triage'),
    by,
    priority,
    category: fc.constant('rbac' as const),
    reason: fc.constant('looked'),
  }),
  fc.record({
    act: act('recategorise'),
    by,
    category: fc.constantFrom('rbac' as const, 'storage' as const, 'security' as const),
    reason: fc.constant('r'),
  }),
  fc.record({
    act: act('change-scope'),
    by,
    affected: fc.record({
      clusters: fc.constantFrom<string[]>([], ['a'], ['a', 'b']),
      namespaces: fc.constant<string[]>([]),
      applications: fc.constant<string[]>([]),
      components: fc.constant<string[]>([]),
    }),
    reason: fc.constant('r'),
  }),
  fc.record({ act: act('release'), by, reason: fc.constant('r') }),
  fc.record({ act: act('escalate'), by, trigger, evidence: shown, evidenceHash: fc.constant(content) }),
  fc.record({ act: act('accept'), by, ...first }),
  fc.record({ act: act('take-back'), by, reason: fc.constant('r'), ...first }),
  fc.record({ act: act('de-escalate'), by, toTier: fc.constantFrom(...tiers), reason: fc.constant('r') }),
  fc.record({ act: act('request-feedback'), by, action: fc.constant(content) }),
  fc.record({
    act: act('customer-answer'),
    by,
    text: fc.constant(content),
    verified: fc.constantFrom(true, false, undefined),
  }),
  fc.record({ act: act('mail-answer'), from: fc.constant('anna'), text: fc.constant(content) }),
  fc.record({
    act: act('observe-elsewhere'),
    system: fc.constant('main'),
    by: fc.constant('main/robin'),
    at: due,
    taken: fc.constantFrom(
      { assigned: { person: 'sam' } },
      { assigned: { group: 'Network', tier: null } },
      { status: { state: '3/4', status: 'Work in Progress' as const, wait: 'vendor' as const } },
      { status: { state: '7', status: 'Closed' as const, wait: null } },
      { priority: { theirs: 'P1' as const, then: 'ask' as const } },
      { priority: { theirs: 'P4' as const, then: 'ask' as const } },
    ),
  }),
  fc.record({ act: act('withdraw-elsewhere'), by: fc.constant('main/robin'), reason: fc.constant('r') }),
  fc.record({ act: act('update'), by, text: fc.constant(content) }),
  fc.record({ act: act('restored'), by, restoredAt: fc.constant(at(0)) }),
  fc.record({
    act: act('resolve'),
    by,
    code: fc.constant('fixed'),
    summary: fc.constant(content),
    knowledge: fc.constant({ link: 'https://kb.example.com/1' }),
    verification: fc.constantFrom(
      'requestor' as const,
      'signal-cleared' as const,
      'check-run' as const,
      'no-answer' as const,
      'none' as const,
    ),
    verificationReason: fc.constantFrom('because', undefined),
    firingReason: fc.constantFrom('because', undefined),
  }),
  fc.record({ act: act('confirm'), by }),
  fc.record({ act: act('cancel'), by, reason: fc.constant('r'), duplicateOf: fc.option(other, { nil: undefined }) }),
  fc.record({ act: act('reopen'), by, reason: fc.constant('r'), ...first }),
  fc.record({
    act: act('note-firing'),
    occurrenceId: n.map((i) => `${key}/${i}`),
    startsAt: fc.constant(at(5)),
    receivedAt: fc.constantFrom(at(1), at(50), at(9000)),
  }),
  fc.record({
    act: act('note-clear'),
    occurrenceId: n.map((i) => `${key}/${i}`),
    clearedAt: fc.constant(at(5)),
    receivedAt: fc.constant(at(5)),
  }),
  fc.record({ act: act('auto-resolve'), dueAt: fc.constant(at(9000)), summary: fc.constant(content) }),
  fc.record({ act: act('auto-close'), dueAt: fc.constant(at(9000)) }),
  fc.record({ act: act('remind'), dueAt: due, resolvesAt: fc.constant(null) }),
  fc.record({ act: act('reply-overdue'), dueAt: due }),
  fc.record({ act: act('note'), by, text: fc.constant(content), corrects: fc.constantFrom(undefined, 1, 2) }),
  fc.record({ act: act('finding'), by, content: fc.constant(content), kinds: fc.constant(['logs' as const]) }),
  fc.record({
    act: act('wait'),
    by,
    for: fc.constantFrom('vendor' as const, 'change' as const),
    on: fc.constant('VMware'),
    expectedBy: fc.constantFrom(at(0), at(100), at(9999)),
    reason: fc.constant('r'),
  }),
  fc.record({ act: act('extend-wait'), by, expectedBy: fc.constant(at(9999)), reason: fc.constant('r') }),
  fc.record({ act: act('end-wait'), by, outcome: fc.constant('o') }),
  fc.record({ act: act('wait-overdue'), dueAt: due }),
  fc.record({
    act: act('consult'),
    by,
    of: fc.constantFrom({ person: 'eve' }, { tier: 'L2' as const }, { audience: 'gitops-experts' }),
    question: fc.constant(content),
    answerBy: fc.constantFrom(at(0), at(20), at(9999)),
  }),
  fc.record({ act: act('accept-consultation'), by, consultation: n }),
  fc.record({ act: act('decline-consultation'), by, consultation: n, reason: fc.constant('r') }),
  fc.record({
    act: act('answer-consultation'),
    by,
    consultation: n,
    answer: fc.constant(content),
    from: fc.constantFrom('gil', undefined),
  }),
  fc.record({ act: act('withdraw-consultation'), by, consultation: n, reason: fc.constant('r') }),
  fc.record({ act: act('consultation-overdue'), dueAt: due }),
  fc.record({ act: act('confirmation-overdue'), dueAt: due }),
  fc.record({ act: act('part-acknowledged'), by, part }),
  fc.record({ act: act('part-unanswered'), dueAt: due }),
  fc.record({ act: act('hand-over-part'), by, part, to: by, reason: fc.constant('r') }),
  fc.record({
    act: act('management-update'),
    by,
    summary: fc.constantFrom('It works again for most.', 'level=error msg="no"'),
    kept: fc.constant(content),
    estimate: fc.constantFrom({ resolvedBy: at(9999) }, { estimateBy: at(0) }),
  }),
  fc.record({
    act: act('all-clear'),
    by,
    summary: fc.constant('It works again.'),
    kept: fc.constant(content),
    review: fc.record({ by: fc.option(by, { nil: undefined }), dueBy: fc.constantFrom(at(9999), undefined) }),
  }),
  fc.record({ act: act('hold-review'), by, conclusions: fc.constant(content) }),
  fc.record({ act: act('review-overdue'), dueAt: due }),
  { weight: 2, arbitrary: fc.record({ act: act('hand-over'), by, to: by, note: fc.constant(content) }) },
  { weight: 2, arbitrary: fc.record({ act: act('accept-hand-over'), by }) },
  fc.record({ act: act('decline-hand-over'), by, reason: fc.constant('r') }),
  fc.record({ act: act('withdraw-hand-over'), by, reason: fc.constant('r') }),
  fc.record({ act: act('owner-off-shift'), dueAt: due }),
  fc.record({ act: act('owner-on-shift'), dueAt: due }),
  fc.record({ act: act('not-accepted'), dueAt: fc.constantFrom(at(1), at(30), at(9000)) }),
  fc.record({ act: act('start-run'), by, runbook: fc.constantFrom('grow', 'shrink') }),
  {
    weight: 3,
    arbitrary: fc.record({
      act: act('record-step'),
      by,
      run: fc.constantFrom(undefined, 1, 2),
      step: fc.constantFrom('request', 'pool'),
      outcome: fc.constantFrom('done' as const, 'failed' as const, 'skipped' as const, undefined),
      result: fc.constant(content),
      inputs: fc.constantFrom(undefined, { values: { nodes: 3 } }, { values: { nodes: 30 } }, {}),
    }),
  },
  fc.record({
    act: act('finish-run'),
    by,
    run: fc.constantFrom(undefined, 1, 2),
    outcome: fc.constantFrom('solved' as const, 'exhausted' as const, 'abandoned' as const),
    because: fc.constant('b'),
  }),
  fc.record({ act: act('keep-resolved'), by, reason: fc.constant('r') }),
  fc.record({ act: act('no-answer'), dueAt: due, summary: fc.constant(content) }),
  fc.record({
    act: act('clock-risk'),
    clock: fc.constant('resolution/1'),
    percent: fc.constantFrom(50, 75, 90),
    dueAt: fc.constant(at(5)),
    breachesAt: fc.constant(null),
  }),
)

/** Without what another system says, which may contradict what we know. */
const ours = command.filter(({ act }) => act !== 'observe-elsewhere')

/** Every act there is: one that is forgotten here doesn't compile, and one that isn't generated fails. */
const everyAct: Record<HandlingCommand['act'], true> = {
  absorb: true,
  'join-requestors': true,
  'suggest-reclassification': true,
  accept: true,
  'accept-consultation': true,
  'accept-hand-over': true,
  'admit-reader': true,
  'all-clear': true,
  'answer-consultation': true,
  'approve-reclassification': true,
  'auto-close': true,
  'auto-resolve': true,
  cancel: true,
  'change-vendor-severity': true,
  classify: true,
  'clock-risk': true,
  'close-vendor-case': true,
  confirm: true,
  'confirmation-overdue': true,
  consult: true,
  'consultation-overdue': true,
  'customer-answer': true,
  'de-escalate': true,
  'decline-consultation': true,
  'decline-hand-over': true,
  'end-wait': true,
  escalate: true,
  'expire-reclassification': true,
  'extend-wait': true,
  finding: true,
  'finish-run': true,
  'hand-over': true,
  'hand-over-part': true,
  'hold-review': true,
  'join-signal': true,
  'keep-resolved': true,
  'lift-restriction': true,
  'mail-answer': true,
  'observe-elsewhere': true,
  'management-update': true,
  merge: true,
  'no-answer': true,
  'not-accepted': true,
  note: true,
  'note-clear': true,
  'note-firing': true,
  'note-left': true,
  'note-relation': true,
  open: true,
  'open-vendor-case': true,
  'owner-off-shift': true,
  'owner-on-shift': true,
  'part-acknowledged': true,
  'part-unanswered': true,
  recategorise: true,
  'change-scope': true,
  'record-step': true,
  'record-vendor-exchange': true,
  'refuse-reclassification': true,
  'refuse-vendor-case': true,
  relate: true,
  release: true,
  remind: true,
  reopen: true,
  'reply-overdue': true,
  'request-feedback': true,
  'request-reclassification': true,
  'request-vendor-case': true,
  resolve: true,
  restored: true,
  restrict: true,
  'review-overdue': true,
  split: true,
  'start-run': true,
  'start-work': true,
  'suggest-parent': true,
  'take-back': true,
  triage: true,
  unrelate: true,
  update: true,
  wait: true,
  'wait-overdue': true,
  'withdraw-consultation': true,
  'withdraw-elsewhere': true,
  'withdraw-hand-over': true,
  'withdraw-reclassification': true,
  'withdraw-vendor-case': true,
}
/** With which each story begins. */
const beginnings: readonly string[] = ['open', 'classify']

it('every act is among the commands that are tried', () => {
  const tried = new Set(fc.sample(command, 20_000).map(({ act }) => act))
  expect(Object.keys(everyAct).filter((name) => ![...tried, ...beginnings].includes(name))).toEqual([])
})

/** One with a check and a step without, for both tiers; and one of a single step. */
const runbook = (id: string, steps: readonly Runbook['steps'][number][]): Runbook => ({
  id,
  title: id,
  category: 'egress-access',
  tiers: ['L1', 'L2'],
  steps: [...steps],
  escalate: [{ when: 'it fails', trigger: 'knowledge-exhaustion' }],
  articles: [],
  introduction: '',
  sections: new Map(),
})
const runbooks = [
  runbook('grow', [
    { id: 'request', text: 'count', check: 'limits' },
    { id: 'pool', text: 'change it' },
  ]),
  runbook('shrink', [{ id: 'pool', text: 'change it' }]),
]
const knowing = (minute: number): HandlingContext => {
  const known = context(minute)
  return { ...known, policy: { ...known.policy, runbooks } }
}

const sam = { by: 'sam' } as const
const asked = (by: string, to: 'P1' | 'P2'): HandlingCommand => ({
  act: 'request-reclassification',
  by,
  to,
  reason: content,
  evidence: to === 'P1' ? { P3: rowsShown.P3, P2: rowsShown.P2 } : { P3: rowsShown.P3 },
  kept: { P3: content, ...(to === 'P1' ? { P2: content } : {}) },
})
/** Through all six statuses and every end of a request, whatever the random ones reach. */
const throughAll: [Priority, boolean, HandlingCommand[]] = [
  'P3',
  false,
  [
    { act: 'start-work', ...sam },
    { act: 'start-run', ...sam, runbook: 'grow' },
    { act: 'record-step', ...sam, step: 'request', result: content, inputs: { values: { nodes: 30 } } },
    { act: 'record-step', ...sam, step: 'pool', result: content, outcome: 'done' },
    { act: 'finish-run', ...sam, outcome: 'exhausted', because: 'b' },
    { act: 'start-run', ...sam, runbook: 'shrink' },
    asked('ada', 'P1'),
    { act: 'refuse-reclassification', by: 'eve', reason: 'r' },
    asked('ada', 'P1'),
    { act: 'withdraw-reclassification', by: 'ada', reason: 'r' },
    asked('ada', 'P1'),
    { act: 'expire-reclassification', request: 3, dueAt: at(9000) },
    { act: 'request-feedback', ...sam, action: content },
    { act: 'customer-answer', ...sam, text: content },
    asked('ada', 'P1'),
    asked('kim', 'P2'),
    { act: 'approve-reclassification', by: 'tess', request: 5 },
    { act: 'accept', by: 'ada' },
    asked('ada', 'P1'),
    {
      act: 'request-reclassification',
      by: 'ada',
      to: 'P1',
      reason: content,
      evidence: { P2: rowsShown.P2 },
      kept: { P2: content },
    },
    {
      act: 'resolve',
      by: 'ada',
      code: 'fixed',
      summary: content,
      knowledge: { link: 'https://kb.example.com/1' },
      verification: 'check-run',
      verificationReason: 'because',
      firingReason: 'because',
    },
    { act: 'confirm', by: 'ada' },
  ],
]

const prepared = (product: string): HandlingCommand => ({
  act: 'request-vendor-case',
  by: 'ada',
  vendor: 'vmware',
  product,
  version: '1',
  contract: 'production',
  severity: 'S2',
  evidence: { symptom: 's', because: 'b', references: ['logs'] },
  evidenceHash: content,
})
const openedBy = (by: string): HandlingCommand => ({
  act: 'open-vendor-case',
  by,
  number: 'SR-1',
  contact: content,
  waitUntil: at(9999),
})
/** Through every end of a vendor case. */
const withEveryEnd: [Priority, boolean, HandlingCommand[]] = [
  'P2',
  false,
  [
    { act: 'start-work', by: 'ada' },
    prepared(tkgi),
    { act: 'refuse-vendor-case', by: 'eve', reason: 'r' },
    prepared(tkgi),
    openedBy('kim'),
    openedBy('eve'),
    { act: 'record-vendor-exchange', by: 'eve', direction: 'from-vendor', text: content },
    { act: 'change-vendor-severity', by: 'eve', to: 'S1', decidedBy: 'vendor', reason: 'r' },
    { act: 'close-vendor-case', by: 'eve', outcome: content },
    prepared('vSphere'),
    { act: 'cancel', by: 'ada', reason: 'r' },
  ],
]

/** What a refusal doesn't tell: its sentence, and which part is wrong, unless that isn't there at all. */
const untold = ({ message, missing, status }: Refusal): string[] => [
  ...(message === '' || message.endsWith('.') ? [`no sentence: "${message}"`] : []),
  ...(missing.length === 0 && status !== 404 ? [`nothing that is wrong: ${message}`] : []),
  ...missing.flatMap((part) => (part.field === '' || part.message === '' ? [`no part of it: ${message}`] : [])),
]

it('no sequence of commands makes status, tier, owner and hand-over contradict each other', () => {
  const reached = new Set<string>()
  const endings = new Set<string>()
  const cases = new Set<string>()
  const runs = new Set<string>()
  fc.assert(
    fc.property(
      priority,
      fc.boolean(),
      fc.array(ours, { maxLength: 40, size: 'max' }),
      (tentative, asked, commands) => {
        const events: HandlingEvent[] = []
        const team = new Set<string>()
        let place: Place | undefined
        const requestors = asked ? [{ id: 'anna' }] : []
        const all: HandlingCommand[] = [opened({ requestors }), classifiedAs(tentative), ...commands]
        let before = handlingAggregate.initial()
        for (const [minute, one] of all.entries()) {
          const decision = decideHandling(one, before, knowing(minute))
          if (isRefusal(decision)) {
            expect([one.act, untold(decision)]).toEqual([one.act, []])
            continue
          }
          expect(wrongHands(decision)).toEqual([])
          expect(shownWider(decision, before)).toEqual([])
          for (const person of before.opened ? before.team : []) team.add(person)
          events.push(...decision)
          const state = foldAll(handlingAggregate, decision, before)
          if (!state.opened) throw new Error('the incident is gone')
          // Who was once named stays: they know what there was to read.
          expect(state.team).toEqual(expect.arrayContaining([...team]))
          // What a board keeps is enough to go on from.
          for (const event of decision) place = evolvePlace(place, event)
          expect(place).toEqual(placeOf(state))
          reached.add(state.status)
          for (const { outcome } of state.runs) runs.add(outcome ?? 'followed')
          for (const { ended } of state.reclassifications) endings.add(ended?.how ?? 'waiting')
          for (const { state: reachedState } of state.vendorCases) cases.add(reachedState)
          expect([one.act, contradictions(state)]).toEqual([one.act, []])
          before = state
        }
        // And is what the whole stream folds to.
        expect(foldAll(handlingAggregate, events)).toEqual(before)
      },
    ),
    { numRuns: 400, examples: [throughAll, withEveryEnd] },
  )
  expect(reached.size).toBe(6)
  expect([...cases].sort()).toEqual(['closed', 'open', 'refused', 'requested', 'withdrawn'])
  expect([...runs]).toEqual(expect.arrayContaining(['followed', 'exhausted', 'abandoned']))
  expect([...endings].sort()).toEqual(['applied', 'closed', 'expired', 'overtaken', 'refused', 'waiting', 'withdrawn'])
})

/** What ServiceNow says stands whatever our workflow would have allowed (domain, "Status"). */
it('what another system says is taken in any state, and everything goes on from there', () => {
  let taken = 0
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30, size: 'max' }), (commands) => {
      let state = handlingAggregate.initial()
      for (const [minute, one] of [opened(), classifiedAs('P2'), ...commands].entries()) {
        const decision = decideHandling(one, state, knowing(minute))
        if (isRefusal(decision)) {
          expect([one.act, decision.message]).not.toEqual(['observe-elsewhere', expect.anything()])
          expect([one.act, untold(decision)]).toEqual([one.act, []])
          continue
        }
        if (one.act === 'observe-elsewhere') taken += decision.length
        state = foldAll(handlingAggregate, decision, state)
        expect(state.opened).toBe(true)
      }
    }),
  )
  expect(taken).toBeGreaterThan(0)
})

it('Closed is final: nothing moves it, and only a recurrence, a customer’s word, a relation or a reader is recorded', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
      let state = handlingAggregate.initial()
      for (const one of [opened(), classifiedAs('none')]) {
        const decision = decideHandling(one, state, context(0))
        if (!isRefusal(decision)) state = foldAll(handlingAggregate, decision, state)
      }
      for (const [minute, one] of commands.entries()) {
        const decision = decideHandling(one, state, context(minute))
        const types = isRefusal(decision) ? [] : decision.map(({ type }) => type)
        const allowed = [
          'RecurrenceFound',
          'CustomerAnswered',
          'RelationAdded',
          'RelationRemoved',
          'SignalLeft',
          // Who reads it is said at any time.
          'IncidentRestricted',
          'ReaderAdmitted',
          'RestrictionLifted',
          undefined,
        ]
        expect(allowed).toContain(types[0])
        if (!isRefusal(decision)) state = foldAll(handlingAggregate, decision, state)
        expect(state).toMatchObject({ status: 'Closed' })
      }
    }),
    { numRuns: 100 },
  )
})
