import { expect, it } from '@jest/globals'
import { specification } from '@atlas/event-sourcing'
import type { EscalationTrigger } from '@atlas/contracts'
import type { HandlingCommand } from '../command.js'
import { handlingDecider } from '../decide.js'
import {
  at,
  classifiedAs,
  content,
  context,
  escalateToL2,
  evidence,
  history,
  incidentAfter,
  opened,
  roster,
  startWork,
} from '../testing/incident.js'

const { given } = specification(handlingDecider)
const atL1 = history(opened(), classifiedAs('P3'), startWork())
const p2 = { priority: 'P2', category: 'egress-access' } as const
const atL2 = history(opened(), classifiedAs('P2'), { act: 'start-work', by: 'ada', triage: p2 })
const step = (by: string, trigger: EscalationTrigger, given: unknown): HandlingCommand => ({
  act: 'escalate',
  by,
  trigger,
  evidence: given,
  evidenceHash: content,
})

it('hands over from L1 to L2 with the runbook’s findings, and names a candidate there', () => {
  const events = given(atL1).when(escalateToL2(), context(5)).events()
  expect(events).toMatchObject([
    {
      type: 'IncidentEscalated',
      data: { fromTier: 'L1', toTier: 'L2', trigger: 'knowledge-exhaustion', evidence: content, giver: 'sam' },
    },
    { type: 'IncidentRouted', data: { tier: 'L2', candidate: 'ada' } },
  ])
  expect(incidentAfter([...atL1, ...events])).toMatchObject({ status: 'Escalated', tier: 'L2', owner: 'sam' })
})

it.each<[EscalationTrigger, unknown, string[]]>([
  ['knowledge-exhaustion', {}, ['evidence.runbook', 'evidence.steps', 'evidence.failed']],
  ['knowledge-exhaustion', { ...evidence, steps: [{ step: 'add' }] }, ['evidence.steps[0].result']],
  ['knowledge-exhaustion', { searched: [] }, ['evidence.searched']],
  ['complexity-threshold', { components: ['Karpenter'], interaction: 'a race' }, ['evidence.components']],
  ['complexity-threshold', { components: ['etcd', 'etcd'], interaction: 'a race' }, ['evidence.components']],
  ['sla-risk', { remaining: 'PT1H' }, ['evidence.stepsTried']],
])('refuses %s from L1 without its evidence (%j), naming the parts', (trigger, shown, fields) => {
  const refusal = given(atL1)
    .when(step('sam', trigger, shown), context(5))
    .refusal()
  expect(refusal.code).toBe('incomplete')
  expect(refusal.missing.map(({ field }) => field)).toEqual(fields)
})

it.each<[EscalationTrigger, unknown, unknown, string[]]>([
  ['unresolved-p2', { stepsTried: ['restarted Antrea'] }, {}, ['evidence.stepsTried']],
  [
    'architectural-impact',
    { design: 'ingress', because: 'a flaw' },
    { design: ' ' },
    ['evidence.design', 'evidence.because'],
  ],
  [
    'vendor-involvement',
    { product: 'TKGI', component: 'Antrea', version: '1.15', because: 'a race since the upgrade' },
    { product: 'TKGI' },
    ['evidence.component', 'evidence.version', 'evidence.because'],
  ],
  [
    'irresolvable-blocker',
    { rootCause: 'known', missing: 'patch rights' },
    { rootCause: 'known' },
    ['evidence.missing'],
  ],
])('leads on from L2 for %s with its evidence only', (trigger, whole, part, fields) => {
  const events = given(atL2)
    .when(step('ada', trigger, whole), context(5))
    .events()
  expect(events).toMatchObject([
    { type: 'IncidentEscalated', data: { fromTier: 'L2', toTier: 'L3', trigger } },
    { type: 'IncidentRouted', data: { tier: 'L3' } },
  ])
  const refusal = given(atL2)
    .when(step('ada', trigger, part), context(5))
    .refusal()
  expect(refusal.missing.map(({ field }) => field)).toEqual(fields)
})

it('asks an Evangelist first about a vendor', () => {
  const vendor = { product: 'TKGI', component: 'Antrea', version: '1.15', because: 'a race since the upgrade' }
  const [, routed] = given(atL2)
    .when(step('ada', 'vendor-involvement', vendor), context(5))
    .events()
  expect(routed?.data).toMatchObject({ candidate: 'eve' })
})

it('doesn’t skip L2, and takes no trigger of another tier', () => {
  const blocker = { rootCause: 'known', missing: 'rights' }
  expect(
    given(atL1)
      .when(step('sam', 'irresolvable-blocker', blocker), context(5))
      .refusal(),
  ).toMatchObject({
    code: 'not-a-legal-step',
    message: expect.stringContaining(
      'from there the triggers are knowledge-exhaustion, complexity-threshold, sla-risk',
    ),
  })
  expect(
    given(atL1)
      .when(step('sam', 'critical-priority', {}), context(5))
      .refusal().message,
  ).toBe('critical-priority is for P1; this incident is P3')
})

it('is accepted by somebody of the next tier, who owns it then', () => {
  const handed = [...atL1, ...given(atL1).when(escalateToL2(), context(5)).events()]
  expect(given(handed).when({ act: 'accept', by: 'suzy' }, context(6)).refusal().code).toBe('wrong-hand')
  expect(given(handed).when({ act: 'accept', by: 'sam' }, context(6)).refusal().code).toBe('wrong-hand')
  expect(given(handed).when({ act: 'accept', by: 'ada' }, context(6)).state()).toMatchObject({
    status: 'Work in Progress',
    owner: 'ada',
    tier: 'L2',
    handOver: null,
  })
})

it('asks the next candidate when nobody accepts in time, then tells the Team Lead, and there it ends', () => {
  const handed = [...atL1, ...given(atL1).when(escalateToL2(), context(5)).events()]
  const late = (minutes: number): HandlingCommand => ({ act: 'not-accepted', dueAt: at(minutes) })
  const first = given(handed).when(late(65), context(65)).events()
  expect(first).toMatchObject([
    { type: 'EscalationNotAccepted', data: { rung: 1, asked: 'ada', next: 'tess', told: null, giver: 'sam' } },
    { type: 'IncidentRouted', data: { tier: 'L2', candidate: 'tess' } },
  ])
  const waiting = [...handed, ...first]
  expect(incidentAfter(waiting)).toMatchObject({
    status: 'Escalated',
    owner: 'sam',
    candidate: 'tess',
    handOver: { rung: 1, since: at(65), passedOver: ['ada'] },
  })
  // An alarm of the time before is too late.
  expect(given(waiting).when(late(64), context(66)).events()).toEqual([])
  const second = given(waiting).when(late(125), context(125)).events()
  expect(second).toMatchObject([
    { type: 'EscalationNotAccepted', data: { rung: 2, asked: 'tess', next: null, told: 'tess', giver: 'sam' } },
  ])
  const told = [...waiting, ...second]
  expect(given(told).when(late(185), context(185)).events()).toEqual([])
  // Whoever was asked before may still accept.
  expect(given(told).when({ act: 'accept', by: 'ada' }, context(186)).state()).toMatchObject({ owner: 'ada' })
})

it('tells the Team Lead at once where nobody else could accept it', () => {
  const alone = roster.people.filter(({ id }) => !['tess', 'kim'].includes(id) || id === 'tess')
  const people = alone.map((one) => (one.id === 'tess' ? { ...one, shifts: [] } : one))
  const policy = { ...context(5).policy, roster: { people } }
  const handed = [...atL1, ...given(atL1).when(escalateToL2(), context(5, { policy })).events()]
  const [step, ...others] = given(handed)
    .when({ act: 'not-accepted', dueAt: at(65) }, context(65, { policy }))
    .events()
  expect(step).toMatchObject({
    data: { rung: 2, asked: 'ada', next: null, told: 'tess', onShift: ['sam', 'suzy', 'ada', 'eve'] },
  })
  expect(others).toEqual([])
})

it('is taken back by the giver alone, to the tier it came from', () => {
  const handed = [...atL1, ...given(atL1).when(escalateToL2(), context(5)).events()]
  const back = (by: string) => ({ act: 'take-back', by, reason: 'found the certificate' }) as const
  expect(given(handed).when(back('suzy'), context(6)).refusal().code).toBe('wrong-hand')
  expect(given(handed).when(back('sam'), context(6)).state()).toMatchObject({
    status: 'Work in Progress',
    owner: 'sam',
    tier: 'L1',
  })
})

it('accepted before anybody worked on it is the first Work in Progress, with all that this needs', () => {
  const waiting = history(opened({ requestors: [{ id: 'anna' }] }), classifiedAs('P3'), escalateToL2())
  expect(given(waiting).when({ act: 'accept', by: 'ada' }, context(6)).refusal().missing).toMatchObject([
    { field: 'acknowledgement.initialAssessment' },
    { field: 'nextUpdateBy' },
  ])
  const accepted = given(waiting)
    .when({ act: 'accept', by: 'ada', acknowledgement: content, nextUpdateBy: at(60) }, context(6))
    .events()
  expect(accepted).toMatchObject([
    { type: 'EscalationAccepted' },
    { type: 'TriageConfirmed' },
    { type: 'WorkStarted', data: { from: 'Escalated', owner: 'ada', tier: 'L2', firstByPerson: true } },
  ])
})

it('goes back to a lower tier with a reason, waiting for somebody there', () => {
  const down = { act: 'de-escalate', by: 'ada', toTier: 'L1', reason: 'a routine rule is missing' } as const
  expect(given(atL2).when(down, context(5)).state()).toMatchObject({
    status: 'Escalated',
    tier: 'L1',
    handOver: { fromTier: 'L2', toTier: 'L1', giver: 'ada', trigger: null },
  })
  expect(
    given(atL2)
      .when({ ...down, toTier: 'L3' }, context(5))
      .refusal().code,
  ).toBe('not-a-legal-step')
})

const risk = (percent: number): HandlingCommand => ({
  act: 'clock-risk',
  clock: 'resolution/1',
  percent,
  dueAt: at(5),
  breachesAt: at(20),
})

it('asks the owner at L1 once a clock whether to escalate, before the clock does it', () => {
  expect(given(atL1).when(risk(50), context(6)).events()).toEqual([])
  const asked = given(atL1).when(risk(75), context(6)).events()
  expect(asked).toMatchObject([
    {
      type: 'SlaRiskRaised',
      occurredAt: at(5),
      data: { clock: 'resolution/1', percent: 75, actsAt: 90, breachesAt: at(20), asked: 'sam' },
    },
  ])
  const after = [...atL1, ...asked]
  expect(incidentAfter(after)).toMatchObject({ status: 'Work in Progress', tier: 'L1', owner: 'sam' })
  expect(given(after).when(risk(80), context(7)).events()).toEqual([])
  const noted = given(after).when({ act: 'note', by: 'sam', text: content }, context(7)).events()
  expect(
    given([...after, ...noted])
      .when(risk(90), context(8))
      .events(),
  ).toMatchObject([
    { type: 'IncidentEscalated', data: { trigger: 'sla-risk', recorded: { notes: 1, findings: 0 } } },
    { type: 'IncidentRouted' },
  ])
  // Nobody has taken it: the candidate is asked.
  const unassigned = history(opened(), classifiedAs('P3'))
  expect(given(unassigned).when(risk(75), context(6)).events()).toMatchObject([{ data: { asked: 'suzy' } }])
})

it('is raised by the clock at L1 near the end, and for a P2 at L2 earlier; the owner stays responsible', () => {
  expect(given(atL1).when(risk(90), context(5)).events()).toMatchObject([
    {
      type: 'IncidentEscalated',
      data: { trigger: 'sla-risk', evidence: null, recorded: { notes: 0, findings: 0 }, giver: 'sam' },
    },
    { type: 'IncidentRouted' },
  ])
  expect(given(atL2).when(risk(75), context(5)).events()).toMatchObject([
    { type: 'IncidentEscalated', data: { trigger: 'unresolved-p2', toTier: 'L3' } },
    { type: 'IncidentRouted' },
  ])
  const handed = [...atL1, ...given(atL1).when(escalateToL2(), context(5)).events()]
  expect(given(handed).when(risk(90), context(6)).events()).toEqual([])
})
