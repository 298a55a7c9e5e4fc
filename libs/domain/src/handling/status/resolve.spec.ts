import { expect, it } from '@jest/globals'
import { specification } from '@atlas/event-sourcing'
import type { CommandOf } from '../command.js'
import { handlingDecider } from '../decide.js'
import { at, classifiedAs, content, context, history, key, opened, startWork, triageP3 } from '../testing/incident.js'

const { given } = specification(handlingDecider)
const clear = { act: 'note-clear', occurrenceId: `${key}/1`, clearedAt: at(1), receivedAt: at(1) } as const
const firing = history(opened(), classifiedAs('P3'), startWork())
const quiet = history(opened(), classifiedAs('P3'), startWork(), clear)
const requested = history(
  opened({ requestors: [{ id: 'anna' }] }),
  classifiedAs('P3'),
  { act: 'start-work', by: 'sam', triage: triageP3, acknowledgement: content, nextUpdateBy: at(60) },
  clear,
)
const answer = 'b'.repeat(64)
const complete: CommandOf<'resolve'> = {
  act: 'resolve',
  by: 'sam',
  code: 'fixed',
  summary: content,
  knowledge: { noneBecause: 'one of a kind' },
  verification: 'signal-cleared',
}
const missing = (past: Parameters<typeof given>[0], change: Partial<CommandOf<'resolve'>>) =>
  given(past)
    .when({ ...complete, ...change }, context(9))
    .refusal()
    .missing.map(({ field }) => field)

it('names a code, a summary, knowledge and a verification', () => {
  expect(given(quiet).when(complete, context(9)).events()).toMatchObject([
    { type: 'IncidentResolved', data: { from: 'Work in Progress', by: 'sam', code: 'fixed' } },
  ])
  expect(given(quiet).when({ act: 'resolve', by: 'sam' }, context(9)).refusal()).toMatchObject({
    code: 'incomplete',
    missing: [{ field: 'code' }, { field: 'summary' }, { field: 'knowledge' }, { field: 'verification' }],
  })
})

it('takes no code that policy does not list', () => {
  expect(missing(quiet, { code: 'done' })).toEqual(['code'])
})

it('needs a reason while a signal fires', () => {
  expect(missing(firing, { verification: 'check-run' })).toEqual(['firingReason'])
  expect(missing(firing, { verification: 'signal-cleared' })).toEqual(['firingReason', 'verification'])
})

it('with a requestor takes only their own word without a reason', () => {
  expect(missing(requested, { verification: 'check-run' })).toEqual(['verificationReason'])
  expect(missing(requested, { verification: 'none' })).toEqual(['verificationReason'])
  const because = { ...complete, verificationReason: 'anna is on leave' }
  expect(given(requested).when(because, context(9)).events()).toHaveLength(1)
})

it('points to the message in which the requestor verified it', () => {
  expect(missing(requested, { verification: 'requestor' })).toEqual(['verificationMessage'])
  const told = [
    ...requested,
    ...given(requested).when({ act: 'customer-answer', by: 'sam', from: 'anna', text: answer }, context(8)).events(),
  ]
  const verified = { ...complete, verification: 'requestor' } as const
  expect(given(told).when(verified, context(9)).events()).toMatchObject([{ data: { verificationMessage: answer } }])
  expect(missing(told, { verification: 'requestor', verificationMessage: content })).toEqual(['verificationMessage'])
})

it('is not verified by a requestor who says that it does not work', () => {
  const told = (past: Parameters<typeof given>[0], text: string, verified: boolean) => [
    ...past,
    ...given(past).when({ act: 'customer-answer', by: 'sam', from: 'anna', text, verified }, context(8)).events(),
  ]
  const worked = told(requested, 'c'.repeat(64), true)
  const verified = { ...complete, verification: 'requestor' } as const
  expect(given(worked).when(verified, context(9)).events()).toHaveLength(1)
  const failed = told(worked, answer, false)
  for (const verificationMessage of [undefined, answer, 'c'.repeat(64)])
    expect(missing(failed, { verification: 'requestor', verificationMessage })).toEqual(['verificationMessage'])
})

it('from Awaiting Customer Feedback needs the customer’s word or their silence', () => {
  const awaiting = [
    ...requested,
    ...given(requested).when({ act: 'request-feedback', by: 'sam', action: content }, context(5)).events(),
  ]
  const reason = { verificationReason: 'it answers again' }
  expect(
    given(awaiting)
      .when({ ...complete, ...reason }, context(9))
      .refusal(),
  ).toMatchObject({
    code: 'not-a-legal-move',
    message: expect.stringMatching(/customer's word .* or their silence/),
    missing: [{ field: 'verification' }],
  })
  expect(missing(requested, { verification: 'no-answer', ...reason })).toEqual(['verification'])
  const silence = { ...complete, verification: 'no-answer', verificationReason: 'asked three times' } as const
  expect(given(awaiting).when(silence, context(9)).events()).toMatchObject([
    { type: 'IncidentResolved', data: { from: 'Awaiting Customer Feedback' } },
  ])
})

it('is the owner’s or the Team Lead’s', () => {
  expect(
    given(quiet)
      .when({ ...complete, by: 'suzy' }, context(9))
      .refusal(),
  ).toMatchObject({
    code: 'wrong-hand',
    message: `suzy can't act on this incident: sam owns it, and Team Lead may as well`,
  })
  expect(
    given(quiet)
      .when({ ...complete, by: 'tess' }, context(9))
      .events(),
  ).toHaveLength(1)
})

it('pins who owns the application, else the namespace, by the catalogue of that day', () => {
  const facts = { ...opened().opened.facts, namespace: 'ignition' }
  const before = [opened({ facts, owner: undefined }), classifiedAs('P3'), startWork(), clear] as const
  const owned = given(history(...before))
    .when(complete, context(9))
    .events()
  expect(owned).toMatchObject([{ data: { catalogued: { team: 'ignition', criticality: 'standard' } } }])
  const ofBoth = opened({ facts: { ...facts, application: 'crm' } })
  const [, ...others] = before
  expect(
    given(history(ofBoth, ...others))
      .when(complete, context(9))
      .events(),
  ).toMatchObject([{ data: { catalogued: { team: 'crm', domain: 'sales', organisation: 'west', contract: 'gold' } } }])
  expect(given(quiet).when(complete, context(9)).events()[0]?.data).not.toHaveProperty('catalogued')
})
