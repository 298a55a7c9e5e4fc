import { expect, it } from '@jest/globals'
import type { HandlingEvent } from '@atlas/contracts'
import { decideHandling, type HandlingCommand } from '../index.js'
import {
  at,
  classifiedAs,
  content,
  context,
  history,
  incidentAfter,
  key,
  opened,
  startWork,
} from '../testing/incident.js'

const asked: HandlingCommand[] = [
  opened(),
  classifiedAs('P3'),
  startWork(),
  { act: 'request-feedback', by: 'sam', action: content },
]
/** Asked at minute 3. */
const awaiting = history(...asked)
const remind = (dueAt = at(60)): HandlingCommand => ({ act: 'remind', dueAt, resolvesAt: at(90) })
const noAnswer = (dueAt = at(90)): HandlingCommand => ({ act: 'no-answer', dueAt, summary: content })
const decided = (past: HandlingEvent[], command: HandlingCommand, change = {}) => {
  const decision = decideHandling(command, incidentAfter(past), context(100, change))
  if ('refused' in decision) throw new Error(decision.message)
  return [...decision]
}

it('reminds of what was asked, and counts the reminders', () => {
  const first = decided(awaiting, remind())
  expect(first).toMatchObject([
    {
      type: 'FeedbackReminded',
      occurredAt: at(60),
      data: { reminder: 1, action: content, askedAt: at(3), resolvesAt: at(90) },
    },
  ])
  const second = decided([...awaiting, ...first], remind(at(80)))
  expect(second).toMatchObject([{ data: { reminder: 2 } }])
})

it('resolves by silence at the instant at which the time was used up, and says how it was asked', () => {
  const past = [...awaiting, ...decided(awaiting, remind())]
  const resolved = decided(past, noAnswer())
  expect(resolved).toMatchObject([
    {
      type: 'IncidentResolved',
      occurredAt: at(90),
      data: {
        from: 'Awaiting Customer Feedback',
        by: 'noAnswer',
        code: 'unverified',
        verification: 'no-answer',
        verificationReason: `asked at ${at(3)}, reminders: 1, no answer by ${at(90)}`,
        firingReason: expect.any(String),
      },
    },
  ])
  expect(incidentAfter([...past, ...resolved])).toMatchObject({ status: 'Resolved', asked: null })
})

it('never resolves before the newest clock began, which it would leave going on', () => {
  expect(decided(awaiting, noAnswer(), { clocksSince: at(95) })).toMatchObject([{ occurredAt: at(95) }])
})

it('does neither once the customer has answered, nor for an alarm of an earlier asking', () => {
  const answered = history(...asked, { act: 'customer-answer', by: 'sam', text: content })
  expect([...decided(answered, remind()), ...decided(answered, noAnswer())]).toEqual([])
  expect([...decided(awaiting, remind(at(2))), ...decided(awaiting, noAnswer(at(2)))]).toEqual([])
})

it('leaves open what fires anew while it is resolved by silence', () => {
  const fires: HandlingCommand = { act: 'note-firing', occurrenceId: `${key}/2`, startsAt: at(90), receivedAt: at(90) }
  const past = [...awaiting, ...decided(awaiting, fires)]
  expect(decided(past, noAnswer()).map(({ type }) => type)).toEqual(['IncidentResolved', 'IncidentReopened'])
})
