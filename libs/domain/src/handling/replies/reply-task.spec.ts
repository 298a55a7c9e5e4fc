import { describe, expect, it } from '@jest/globals'
import { type HandlingEvent, isRefusal } from '@atlas/contracts'
import { autoCloseDue, decideHandling, type HandlingCommand } from '../index.js'
import {
  at,
  classifiedAs,
  content,
  context,
  escalation,
  history,
  incidentAfter,
  key,
  opened,
  resolveFixed,
  startWork,
} from '../testing/incident.js'

const reply: HandlingCommand = { act: 'customer-answer', by: 'sam', from: 'anna', text: content }
const keep = (by = 'sam'): HandlingCommand => ({ act: 'keep-resolved', by, reason: 'a word of thanks' })
/** Resolved at minute 3. */
const resolved: HandlingCommand[] = [opened(), classifiedAs('P3'), startWork(), resolveFixed()]
const replied = [...resolved, reply]
const decide = (past: readonly HandlingEvent[], command: HandlingCommand) =>
  decideHandling(command, incidentAfter(past), context(100))
const types = (past: readonly HandlingEvent[], command: HandlingCommand): string[] => {
  const decision = decide(past, command)
  return isRefusal(decision) ? [decision.code] : decision.map(({ type }) => type)
}

describe('a reply while Resolved', () => {
  it('is a task of the owner, one at a time', () => {
    expect(history(...replied).slice(-2)).toMatchObject([
      { type: 'CustomerAnswered', data: { from: 'Resolved', by: 'anna' } },
      { type: 'ReplyTaskOpened', data: { reply: content, owner: 'sam' } },
    ])
    expect(types(history(...replied), reply)).toEqual(['CustomerAnswered'])
  })

  it('is recorded by somebody of the roster alone, whoever said it', () => {
    expect(types(history(...resolved), { ...reply, by: 'of.an.audience' })).toEqual(['not-in-roster'])
  })

  it('that says that it works asks for nothing', () => {
    expect(types(history(...resolved), { ...reply, verified: true })).toEqual(['CustomerAnswered'])
  })

  it('stays resolved by the owner’s word, with a reason, and by nobody else’s', () => {
    expect(types(history(...replied), keep('suzy'))).toEqual(['wrong-hand'])
    expect(types(history(...replied), keep())).toEqual(['ReplyTaskDone'])
    expect(incidentAfter(history(...replied, keep()))).toMatchObject({ status: 'Resolved', replyTask: null })
    expect(types(history(...resolved), keep())).toEqual(['no-reply-task'])
  })

  it('is not closed over: confirming is refused, and closing by itself waits for the decision', () => {
    const decision = decide(history(...replied), { act: 'confirm', by: 'sam' })
    expect(decision).toMatchObject({
      code: 'undecided-reply',
      message: expect.stringContaining('keep-resolved or reopen'),
    })
    expect(types(history(...replied), { act: 'auto-close', dueAt: at(9000) })).toEqual([])
    expect(autoCloseDue(incidentAfter(history(...replied)), escalation)).toBeNull()
    expect(autoCloseDue(incidentAfter(history(...replied, keep())), escalation)).toBe(at(3 + 5 * 24 * 60))
  })

  it('reopens at the end of its time, to the owner on shift', () => {
    const overdue: HandlingCommand = { act: 'reply-overdue', dueAt: at(90) }
    expect(decide(history(...replied), overdue)).toMatchObject([
      { type: 'IncidentReopened', occurredAt: at(90), data: { to: 'Work in Progress', owner: 'sam', cycle: 2 } },
    ])
    expect(types(history(...replied, keep()), overdue)).toEqual([])
  })

  it('leaves the task behind with a reopening of another cause', () => {
    const fires: HandlingCommand = { act: 'note-firing', occurrenceId: `${key}/2`, startsAt: at(9), receivedAt: at(9) }
    expect(incidentAfter(history(...replied, fires))).toMatchObject({ status: 'Work in Progress', replyTask: null })
  })
})

it('finds a new incident necessary for a reply while Closed', () => {
  const closed = history(...resolved, { act: 'confirm', by: 'sam' })
  expect(decide(closed, reply)).toMatchObject([
    { type: 'CustomerAnswered', data: { from: 'Closed' } },
    { type: 'ReplyAfterClosing', data: { number: '1001', dedupKey: key, text: content, reply: content } },
  ])
})
