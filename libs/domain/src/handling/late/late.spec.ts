import { describe, expect, it } from '@jest/globals'
import { type HandlingEvent, isRefusal } from '@atlas/contracts'
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
  startWork,
} from '../testing/incident.js'

const reason = 'the answer came by telephone'
const working: HandlingCommand[] = [opened(), classifiedAs('P3'), startWork()]
/** Work since minute 2, asked at minute 3. */
const asked: HandlingCommand[] = [...working, { act: 'request-feedback', by: 'sam', action: content }]
const answered = (late: { at: ReturnType<typeof at>; reason?: string }): HandlingCommand => ({
  act: 'customer-answer',
  by: 'sam',
  text: content,
  late,
})
const decide = (past: readonly HandlingEvent[], command: HandlingCommand, minute = 60, change = {}) =>
  decideHandling(command, incidentAfter(past), context(minute, change))
const fieldsOf = (past: readonly HandlingEvent[], command: HandlingCommand, minute = 60, change = {}) => {
  const decision = decide(past, command, minute, change)
  return isRefusal(decision) ? decision.missing.map(({ field, message }) => `${field}: ${message}`) : []
}

describe('what is recorded late', () => {
  it('happened when it happened, and says why it is recorded only now', () => {
    expect(decide(history(...asked), answered({ at: at(20), reason }))).toMatchObject([
      { type: 'CustomerAnswered', occurredAt: at(20), data: { lateReason: reason } },
    ])
    const past = history(...working)
    expect(
      decide(past, { act: 'request-feedback', by: 'sam', action: content, late: { at: at(20), reason } }),
    ).toMatchObject([{ type: 'FeedbackRequested', occurredAt: at(20), data: { lateReason: reason } }])
    const resolved = decide(past, { ...resolveFixed(), late: { at: at(20), reason } } as HandlingCommand)
    expect(resolved).toMatchObject([{ type: 'IncidentResolved', occurredAt: at(20) }])
    expect(incidentAfter([...past, ...(isRefusal(resolved) ? [] : resolved)]).resolvedAt).toBe(at(20))
  })

  it('needs its reason, and lies neither in the future nor more than a day back', () => {
    const past = history(...asked)
    expect(fieldsOf(past, answered({ at: at(20) }))).toEqual(['lateReason: why it is recorded only now'])
    expect(fieldsOf(past, answered({ at: at(61), reason }))).toEqual([`at: an instant not after ${at(60)}`])
    const dayLater = 24 * 60 + 21
    expect(fieldsOf(past, answered({ at: at(20), reason }), dayLater)).toEqual([
      `at: an instant no more than 24 hours ago; it is ${at(dayLater)}`,
    ])
    expect(fieldsOf(past, answered({ at: at(21), reason }), dayLater)).toEqual([])
  })

  it('never lies before what it ends', () => {
    expect(fieldsOf(history(...asked), answered({ at: at(2), reason }))).toEqual([
      `at: an instant not before ${at(3)}, when the customer was asked`,
    ])
    const ask: HandlingCommand = { act: 'request-feedback', by: 'sam', action: content, late: { at: at(2), reason } }
    const [answeredSince] = fieldsOf(history(...working, { act: 'customer-answer', by: 'sam', text: content }), ask)
    expect(answeredSince).toContain(`not before ${at(3)}`)
    const resolved = { ...resolveFixed(), late: { at: at(20), reason } } as HandlingCommand
    const [said] = fieldsOf(history(...working), resolved, 60, { clocksSince: at(30) })
    expect(said).toContain(`at: an instant not before ${at(30)}`)
    const wait: HandlingCommand = {
      act: 'wait',
      by: 'sam',
      for: 'vendor',
      on: 'VMware',
      expectedBy: at(99),
      reason: 'r',
    }
    const end: HandlingCommand = { act: 'end-wait', by: 'sam', outcome: 'o', late: { at: at(2), reason } }
    expect(fieldsOf(history(...working, wait), end)).toEqual([
      `at: an instant not before ${at(3)}, when the wait began`,
    ])
    const again = { ...wait, late: { at: at(3), reason } } as HandlingCommand
    const [since] = fieldsOf(history(...working, wait, { act: 'end-wait', by: 'sam', outcome: 'o' }), again)
    expect(since).toContain(`not before ${at(4)}`)
  })
})
