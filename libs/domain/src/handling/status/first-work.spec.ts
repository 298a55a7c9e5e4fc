import { expect, it } from '@jest/globals'
import { specification } from '@atlas/event-sourcing'
import { handlingDecider } from '../decide.js'
import { at, classifiedAs, content, context, history, opened, startWork, triageP3 } from '../testing/incident.js'

const { given } = specification(handlingDecider)
const asked = history(opened({ requestors: [{ id: 'anna' }] }), classifiedAs('P3'))
const alert = history(opened(), classifiedAs('P3'))

it('makes who starts the owner, confirms the triage and stops being new', () => {
  expect(given(alert).when(startWork(), context(2)).events()).toMatchObject([
    { type: 'TriageConfirmed' },
    { type: 'WorkStarted', data: { from: 'Unassigned', owner: 'sam', tier: 'L1', firstByPerson: true } },
  ])
})

it('names each missing hole of the acknowledgement', () => {
  expect(given(asked).when({ act: 'start-work', by: 'sam' }, context(2)).refusal()).toMatchObject({
    code: 'incomplete',
    status: 422,
    missing: [{ field: 'acknowledgement.initialAssessment' }, { field: 'nextUpdateBy' }],
  })
})

it('confirms the tentative classification when nothing else is said', () => {
  expect(given(alert).when({ act: 'start-work', by: 'sam' }, context(2)).events()).toMatchObject([
    { type: 'TriageConfirmed', data: { by: 'sam', priority: 'P3', category: 'egress-access' } },
    { type: 'WorkStarted' },
  ])
})

it('needs no acknowledgement where nobody asked', () => {
  expect(given(alert).when(startWork(), context(2)).events()).toHaveLength(2)
})

it('carries the acknowledgement and the promise', () => {
  const command = {
    act: 'start-work',
    by: 'sam',
    triage: triageP3,
    acknowledgement: content,
    nextUpdateBy: at(60),
  } as const
  expect(given(asked).when(command, context(2)).events().at(-1)?.data).toMatchObject({
    acknowledgement: content,
    nextUpdateBy: at(60),
  })
})

it('refuses a promise that lies in the past', () => {
  const command = {
    act: 'start-work',
    by: 'sam',
    triage: triageP3,
    acknowledgement: content,
    nextUpdateBy: at(1),
  } as const
  expect(given(asked).when(command, context(2)).refusal().missing).toMatchObject([{ field: 'nextUpdateBy' }])
})

it('lets nobody own at a tier without a role of it', () => {
  expect(given(alert).when(startWork('eve'), context(2)).refusal()).toMatchObject({
    code: 'wrong-hand',
    message: 'eve is Evangelist; an incident at L1 is owned by Support Engineer, Advanced Support Engineer, Kube-Admin',
  })
})

it('with a triage that raises the priority needs a role of that priority’s tier', () => {
  const raise = (by: string) =>
    ({
      act: 'start-work',
      by,
      triage: { priority: 'P1', category: 'control-plane', reason: 'the API is gone' },
    }) as const
  expect(given(alert).when(raise('sam'), context(2)).refusal().code).toBe('wrong-hand')
  expect(given(alert).when(raise('kim'), context(2)).events()).toMatchObject([
    { type: 'TriageCorrected' },
    { type: 'WorkStarted', data: { owner: 'kim', tier: 'L3' } },
    { type: 'ResponseTeamCalled' },
  ])
})

it('is not the first after a release', () => {
  const past = history(opened(), classifiedAs('P3'), startWork(), { act: 'release', by: 'sam', reason: 'ill' })
  expect(given(past).when({ act: 'start-work', by: 'suzy' }, context(5)).events()).toMatchObject([
    { type: 'WorkStarted', data: { owner: 'suzy', firstByPerson: false } },
  ])
})
