import { expect, it } from '@jest/globals'
import { specification } from '@atlas/event-sourcing'
import { handlingDecider } from '../decide.js'
import {
  classifiedAs,
  context,
  escalateToL2,
  history,
  incidentAfter,
  opened,
  startWork,
  triageP3,
} from '../testing/incident.js'

const { given } = specification(handlingDecider)
const tentative = (priority: 'P1' | 'P2' | 'P3') => history(opened(), classifiedAs(priority))

it('confirms what the classifier said', () => {
  const events = given(tentative('P3'))
    .when({ act: 'triage', by: 'sam', ...triageP3 }, context(2))
    .events()
  expect(events).toMatchObject([{ type: 'TriageConfirmed', data: { by: 'sam', priority: 'P3' } }])
})

it('corrects it with a reason, and routes to the tier of the corrected priority', () => {
  const command = {
    act: 'triage',
    by: 'sam',
    priority: 'P2',
    category: 'rbac',
    reason: 'a whole team is stuck',
  } as const
  expect(given(tentative('P3')).when(command, context(2)).events()).toMatchObject([
    {
      type: 'TriageCorrected',
      data: { from: { priority: 'P3', category: 'egress-access' }, to: { priority: 'P2', category: 'rbac' } },
    },
    { type: 'IncidentRouted', data: { tier: 'L2', priority: 'P2', candidate: 'ada' } },
  ])
})

it('refuses a correction without a reason', () => {
  const command = { act: 'triage', by: 'sam', priority: 'P4', category: 'information', reason: ' ' } as const
  expect(given(tentative('P3')).when(command, context(2)).refusal()).toMatchObject({
    code: 'incomplete',
    missing: [{ field: 'reason' }],
  })
})

const critical = (by: string) =>
  ({ act: 'triage', by, priority: 'P1', category: 'control-plane', reason: 'no API' }) as const

it('escalates a P1 that it finds at L1 or L2 to L3 at once, and calls the response team', () => {
  const found = given(tentative('P3')).when(critical('sam'), context(2)).events()
  expect(found).toMatchObject([
    { type: 'TriageCorrected' },
    {
      type: 'IncidentEscalated',
      data: { from: 'Unassigned', fromTier: 'L1', toTier: 'L3', trigger: 'critical-priority', giver: 'sam' },
    },
    { type: 'IncidentRouted', data: { tier: 'L3', priority: 'P1', candidate: 'eve' } },
    { type: 'ResponseTeamCalled' },
  ])
  const past = [...tentative('P3'), ...found]
  expect(incidentAfter(past)).toMatchObject({
    status: 'Escalated',
    tier: 'L3',
    owner: 'sam',
    category: 'control-plane',
  })
  expect(given(past).when({ act: 'accept', by: 'eve' }, context(3)).state()).toMatchObject({
    status: 'Work in Progress',
    owner: 'eve',
    tier: 'L3',
  })
})

it('by somebody of L3 leaves it to them to accept what they found to be P1', () => {
  const found = given(tentative('P2')).when(critical('kim'), context(2)).events()
  expect(found).toMatchObject([
    { type: 'TriageCorrected' },
    { type: 'IncidentEscalated', data: { fromTier: 'L2', trigger: 'critical-priority', giver: null } },
    { type: 'IncidentRouted' },
    { type: 'ResponseTeamCalled' },
  ])
  expect(
    given([...tentative('P2'), ...found])
      .when({ act: 'accept', by: 'kim' }, context(3))
      .state(),
  ).toMatchObject({
    owner: 'kim',
  })
})

it('only routes it where policy forbids the move', () => {
  const { policy } = context(2)
  const escalation = { ...policy.escalation, forbiddenMoves: [{ from: 'Unassigned', to: 'Escalated' } as const] }
  const forbidding = context(2, { policy: { ...policy, escalation } })
  const found = given(tentative('P3')).when(critical('sam'), forbidding).events()
  expect(found.map(({ type }) => type)).toEqual(['TriageCorrected', 'IncidentRouted', 'ResponseTeamCalled'])
})

it('lets only a Team Lead or an Evangelist lower a P1', () => {
  const lower = (by: string) =>
    ({ act: 'triage', by, priority: 'P3', category: 'egress-access', reason: 'one dev cluster' }) as const
  expect(given(tentative('P1')).when(lower('kim'), context(2)).refusal()).toMatchObject({
    code: 'wrong-hand',
    status: 403,
    message: 'lowering from P1 needs Team Lead or Evangelist; kim is Kube-Admin',
  })
  expect(given(tentative('P1')).when(lower('tess'), context(2)).events()).toMatchObject([
    { type: 'TriageCorrected' },
    { type: 'IncidentRouted', data: { tier: 'L1' } },
    { type: 'WarRoomStoodDown' },
  ])
})

it('comes once', () => {
  const past = history(opened(), classifiedAs('P3'), { act: 'triage', by: 'sam', ...triageP3 })
  expect(
    given(past)
      .when({ act: 'triage', by: 'suzy', ...triageP3 }, context(3))
      .refusal().code,
  ).toBe('already-triaged')
})

it('comes at the latest at the first Work in Progress', () => {
  const working = history(opened(), classifiedAs('P3'), startWork())
  expect(
    given(working)
      .when({ act: 'triage', by: 'sam', ...triageP3 }, context(3))
      .refusal().code,
  ).toBe('too-late-for-triage')
})

it('during a hand-over takes the incident further up but never down', () => {
  const handed = history(opened(), classifiedAs('P3'), escalateToL2())
  const say = (priority: 'P1' | 'P4') =>
    ({ act: 'triage', by: 'ada', priority, category: 'egress-access', reason: 'looked again' }) as const
  const raised = given(handed).when(say('P1'), context(3)).events()
  expect(incidentAfter([...handed, ...raised])).toMatchObject({
    status: 'Escalated',
    tier: 'L3',
    handOver: { fromTier: 'L1', toTier: 'L3', giver: 'sam' },
  })
  const lowered = given(handed).when(say('P4'), context(3)).events()
  expect(incidentAfter([...handed, ...lowered])).toMatchObject({ priority: 'P4', tier: 'L2' })
})

it('is nothing for somebody whom the roster does not know', () => {
  expect(
    given(tentative('P3'))
      .when({ act: 'triage', by: 'mallory', ...triageP3 }, context(2))
      .refusal(),
  ).toMatchObject({ code: 'not-in-roster', status: 403 })
})
