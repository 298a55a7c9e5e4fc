import { describe, expect, it } from '@jest/globals'
import { type HandlingEvent, isRefusal } from '@atlas/contracts'
import { decideHandling, type HandlingCommand, waitOverdueDue } from '../index.js'
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
  startWork,
} from '../testing/incident.js'

const working: HandlingCommand[] = [opened(), classifiedAs('P3'), startWork()]
const wait = (expectedBy = at(60)): HandlingCommand => ({
  act: 'wait',
  by: 'sam',
  for: 'vendor',
  on: 'VMware',
  reference: 'SR-1',
  expectedBy,
  reason: 'a patch',
})
/** Waiting since minute 3, until minute 60. */
const waiting = [...working, wait()]
const decide = (past: readonly HandlingEvent[], command: HandlingCommand, minute = 30) =>
  decideHandling(command, incidentAfter(past), context(minute))
const types = (past: readonly HandlingEvent[], command: HandlingCommand): string[] => {
  const decision = decide(past, command)
  return isRefusal(decision) ? [decision.code] : decision.map(({ type }) => type)
}

describe('a wait', () => {
  it('says for what, on whom, with which reference and until when', () => {
    expect(incidentAfter(history(...waiting)).wait).toEqual({
      wait: 1,
      for: 'vendor',
      on: 'VMware',
      reference: 'SR-1',
      since: at(3),
      expectedBy: at(60),
      overdue: false,
    })
  })

  it('is of Work in Progress, its owner’s, one at a time, and ends in the future; each refusal says so', () => {
    expect(decide(history(opened(), classifiedAs('P3')), wait())).toMatchObject({
      code: 'not-now',
      message: 'a wait is for an incident in Work in Progress; this one is Unassigned',
    })
    expect(types(history(...working), { ...wait(), by: 'suzy' } as HandlingCommand)).toEqual(['wrong-hand'])
    expect(decide(history(...waiting), wait())).toMatchObject({
      code: 'already-waiting',
      message: expect.stringContaining('end-wait or extend-wait'),
    })
    expect(decide(history(...working), wait(at(30)))).toMatchObject({
      code: 'incomplete',
      missing: [{ field: 'expectedBy', message: `an instant after ${at(30)}` }],
    })
    expect(types(history(...working), { act: 'end-wait', by: 'sam', outcome: 'done' })).toEqual(['not-waiting'])
  })

  it('is overdue at the instant at which it was expected to end, once, until it is extended', () => {
    const overdue: HandlingCommand = { act: 'wait-overdue', dueAt: at(60) }
    const past = history(...waiting)
    const [said] = isRefusal(decide(past, overdue)) ? [] : (decide(past, overdue) as HandlingEvent[])
    expect(said).toMatchObject({ type: 'WaitOverdue', occurredAt: at(60), data: { wait: 1, on: 'VMware' } })
    const after = incidentAfter([...past, ...(said ? [said] : [])])
    expect([after.wait?.overdue, waitOverdueDue(after)]).toEqual([true, null])
    expect(decideHandling(overdue, after, context(61))).toEqual([])
    const extended = history(...waiting, { act: 'extend-wait', by: 'sam', expectedBy: at(90), reason: 'not yet' })
    expect(waitOverdueDue(incidentAfter(extended))).toBe(at(90))
    expect(types(extended, overdue)).toEqual([])
  })

  it.each<[string, HandlingCommand]>([
    ['a hand-over', escalateToL2()],
    ['a question to the customer', { act: 'request-feedback', by: 'sam', action: content }],
    ['a resolution', resolveFixed()],
    ['a release', { act: 'release', by: 'sam', reason: 'end of shift' }],
    ['a cancellation', { act: 'cancel', by: 'sam', reason: 'asked twice' }],
  ])('ends with %s, before it', (_, move) => {
    expect(types(history(...waiting), move)[0]).toBe('WaitEnded')
    expect(incidentAfter(history(...waiting, move)).wait).toBeNull()
  })
})

describe('a note and a finding', () => {
  const note = (corrects?: number): HandlingCommand => ({ act: 'note', by: 'otto', text: content, corrects })

  it('are numbered, and may correct an earlier one, which stays', () => {
    const past = history(...working, note(), note(1))
    expect(past.slice(-2)).toMatchObject([{ data: { note: 1 } }, { data: { note: 2, corrects: 1 } }])
    expect(decide(past, note(3))).toMatchObject({
      code: 'unknown-note',
      missing: [{ field: 'corrects', message: 'a number from 1 to 2' }],
    })
    const finding: HandlingCommand = { act: 'finding', by: 'sam', content, kinds: ['logs'], corrects: 1 }
    expect(decide(past, finding)).toMatchObject({
      code: 'unknown-finding',
      message: expect.stringContaining('no finding yet'),
    })
  })

  it('are of the roster’s people, until it is Closed', () => {
    expect(types(history(...working), { act: 'note', by: 'mallory', text: content })).toEqual(['not-in-roster'])
    const closed = history(...working, resolveFixed(), { act: 'confirm', by: 'sam' })
    expect(types(closed, note())).toEqual(['not-now'])
  })
})
