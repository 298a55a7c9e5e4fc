import { describe, expect, it } from '@jest/globals'
import { isRefusal, type Status, statuses } from '@atlas/contracts'
import { type HandlingCommand, decideHandling } from '../index.js'
import {
  at,
  classifiedAs,
  content,
  context,
  escalateToL2,
  escalation,
  history,
  incidentAfter,
  key,
  opened,
  resolveFixed,
  startWork,
} from '../testing/incident.js'
import { moves } from './moves.js'

const begun = [opened(), classifiedAs('P3')]
const inStatus: Record<Status, HandlingCommand[]> = {
  Unassigned: begun,
  'Work in Progress': [...begun, startWork()],
  Escalated: [...begun, startWork(), escalateToL2()],
  'Awaiting Customer Feedback': [...begun, startWork(), { act: 'request-feedback', by: 'sam', action: content }],
  Resolved: [...begun, startWork(), resolveFixed()],
  Closed: [...begun, startWork(), resolveFixed(), { act: 'confirm', by: 'sam' }],
}

/** Each move of a person, complete, by somebody who may. */
const whole: Record<string, (status: Status) => HandlingCommand> = {
  'start-work': () => startWork(),
  release: () => ({ act: 'release', by: 'sam', reason: 'end of shift' }),
  escalate: () => escalateToL2(),
  accept: () => ({ act: 'accept', by: 'ada' }),
  'take-back': () => ({ act: 'take-back', by: 'sam', reason: 'found it' }),
  'de-escalate': () => ({ act: 'de-escalate', by: 'sam', toTier: 'L1', reason: 'routine' }),
  'request-feedback': () => ({ act: 'request-feedback', by: 'sam', action: content }),
  resolve: (status) =>
    status === 'Awaiting Customer Feedback'
      ? ({ ...resolveFixed(), verification: 'no-answer' } as HandlingCommand)
      : resolveFixed(),
  confirm: () => ({ act: 'confirm', by: 'sam' }),
  cancel: () => ({ act: 'cancel', by: 'sam', reason: 'asked twice' }),
  reopen: () => ({ act: 'reopen', by: 'sam', reason: 'it came back' }),
}

describe.each(statuses)('an incident that is %s', (status) => {
  const past = history(...inStatus[status])

  it('is', () => {
    expect(incidentAfter(past).status).toBe(status)
  })

  it.each(Object.keys(whole))('takes or refuses %s as the table says', (act) => {
    const command = whole[act]?.(status) ?? begun[0]
    if (!command) throw new Error(`no such act ${act}`)
    const legal = Object.entries(moves[status]).find(([, by]) => (by as readonly string[]).includes(act))?.[0]
    const decision = decideHandling(command, incidentAfter(past), context(30))
    if (!legal) {
      if (!isRefusal(decision)) throw new Error(`${act} went through`)
      expect(decision.code).toBe('not-a-legal-move')
      for (const to of Object.keys(moves[status])) expect(decision.message).toContain(to)
      return
    }
    // A de-escalation from L1 and an escalation out of Awaiting are legal by status and refused by their own rules.
    if (isRefusal(decision)) {
      expect([decision.code, act, status]).toEqual([
        act === 'de-escalate' ? 'not-a-legal-step' : 'not-a-legal-move',
        act === 'de-escalate' ? 'de-escalate' : 'escalate',
        act === 'de-escalate' ? 'Work in Progress' : 'Awaiting Customer Feedback',
      ])
      return
    }
    expect(incidentAfter([...past, ...decision]).status).toBe(legal)
  })
})

it('says of a Closed incident that it is final', () => {
  const decision = decideHandling(startWork(), incidentAfter(history(...inStatus.Closed)), context(9))
  expect(decision).toMatchObject({
    code: 'not-a-legal-move',
    message: '"start-work" is no legal move of an incident that is Closed; no move is legal any more',
  })
})

it('lets policy forbid a move, and then no longer names it', () => {
  const forbidding = { ...escalation, forbiddenMoves: [{ from: 'Unassigned' as const, to: 'Closed' as const }] }
  const strict = context(5, { policy: { ...context(5).policy, escalation: forbidding } })
  const decision = decideHandling(
    { act: 'cancel', by: 'tess', reason: 'noise' },
    incidentAfter(history(...inStatus.Unassigned)),
    strict,
  )
  expect(decision).toMatchObject({
    code: 'not-a-legal-move',
    message: expect.not.stringContaining('Closed'),
  })
})

it('refuses what comes before classification has spoken, but records a customer and a cancellation', () => {
  const fresh = incidentAfter(history(opened()))
  expect(decideHandling(startWork(), fresh, context(1))).toMatchObject({ code: 'not-classified-yet' })
  expect(decideHandling({ act: 'customer-answer', by: 'sam', text: content }, fresh, context(1))).toMatchObject([
    { type: 'CustomerAnswered', data: { from: 'Unassigned' } },
  ])
  expect(decideHandling({ act: 'cancel', by: 'tess', reason: 'a test' }, fresh, context(1))).toMatchObject([
    { type: 'IncidentClosed', data: { how: 'cancelled' } },
  ])
})

it('knows no incident that intake has not opened', () => {
  expect(decideHandling(startWork(), { opened: false }, context(1))).toMatchObject({
    code: 'unknown-incident',
    status: 404,
  })
})

it('opens an incident once', () => {
  expect(decideHandling(opened(), incidentAfter(history(opened())), context(1))).toEqual([])
  expect(history(opened())).toMatchObject([
    { type: 'HandlingOpened', occurredAt: at(0), data: { number: '1001', dedupKey: key, source: 'alertmanager' } },
  ])
})
