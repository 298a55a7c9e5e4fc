import { describe, expect, it } from '@jest/globals'
import { type HandlingEvent, type IncidentId, isRefusal } from '@atlas/contracts'
import { RosterPolicy } from '@atlas/policy'
import { decideHandling, type HandlingCommand, nextCallDue, reviewDue } from '../index.js'
import {
  at,
  classifiedAs,
  content,
  context,
  history,
  incidentAfter,
  opened,
  resolveFixed,
  roster,
  startWork,
  warRoom,
} from '../testing/incident.js'

/** Called at minute 1: eve leads, tess communicates, kim operates. */
const p1: HandlingCommand[] = [opened(), classifiedAs('P1')]
const acknowledge = (by: string, part: string): HandlingCommand => ({ act: 'part-acknowledged', by, part })
const all = [acknowledge('eve', 'leads'), acknowledge('tess', 'communicates'), acknowledge('kim', 'operates')]
const tell = (by: string, more: object = {}): HandlingCommand => ({
  act: 'management-update',
  by,
  summary: 'Half of the applications work again.',
  kept: content,
  estimate: { resolvedBy: at(200) },
  ...more,
})
const clear = (by = 'eve', more: object = {}): HandlingCommand => ({
  act: 'all-clear',
  by,
  summary: 'All works as usual again.',
  kept: content,
  review: {},
  ...more,
})
const restored: HandlingCommand = { act: 'restored', by: 'eve', restoredAt: at(3) }
const work: HandlingCommand = { act: 'start-work', by: 'eve' }

const moreOf = (id: string, role: 'Evangelist' | 'Team Lead' | 'Kube-Admin', shifts: object[] = []) =>
  RosterPolicy.parse({ people: [{ id, roles: [role], timeZone: 'UTC', shifts }] }).people
const people = [...roster.people, ...moreOf('edda', 'Evangelist'), ...moreOf('tom', 'Team Lead')]
const withMore = (minutes: number, list = people) =>
  context(minutes, { policy: { ...context(0).policy, roster: { people: list } } })
const decide = (past: readonly HandlingEvent[], command: HandlingCommand, in_ = withMore(50)) =>
  decideHandling(command, incidentAfter(past), in_)
const types = (past: readonly HandlingEvent[], command: HandlingCommand): string[] => {
  const decision = decide(past, command)
  return isRefusal(decision) ? [decision.code] : decision.map(({ type }) => type)
}
const lineOf = (past: readonly HandlingEvent[], part: string) =>
  incidentAfter(past).warRoom?.parts.find((one) => one.part === part)

describe('a part of the war room', () => {
  it('is taken by acknowledging its page, once, by whoever was called', () => {
    expect(types(history(...p1), acknowledge('eve', 'leads'))).toEqual(['WarRoomPartFilled'])
    expect(types(history(...p1), acknowledge('kim', 'leads'))).toEqual([])
    expect(types(history(...p1), acknowledge('eve', 'candidate'))).toEqual([])
    expect(types(history(...p1, ...all), acknowledge('eve', 'leads'))).toEqual([])
    expect(lineOf(history(...p1, ...all), 'operates')).toMatchObject({ person: 'kim', role: 'Kube-Admin' })
  })

  it('that nobody takes calls its next candidate, and says when nobody is left', () => {
    const waiting = history(...p1, acknowledge('tess', 'communicates'))
    expect(nextCallDue(incidentAfter(waiting), warRoom)).toBe(at(6))
    expect(decide(waiting, { act: 'part-unanswered', dueAt: at(6) })).toMatchObject([
      {
        type: 'WarRoomPartCalled',
        occurredAt: at(6),
        data: {
          part: 'leads',
          person: 'edda',
          reason: 'eve has not acknowledged; off shift',
          onShift: expect.not.arrayContaining(['edda']),
        },
      },
      {
        type: 'WarRoomPartCalled',
        data: { part: 'operates', person: null, reason: 'kim has not acknowledged; no other Kube-Admin is left' },
      },
    ])
    const called = history(...p1, acknowledge('tess', 'communicates'), { act: 'part-unanswered', dueAt: at(6) })
    expect(lineOf(called, 'operates')).toMatchObject({ person: null, exhausted: true })
    expect(nextCallDue(incidentAfter(called), warRoom)).toBeNull()
    expect(types(called, acknowledge('kim', 'operates'))).toEqual(['WarRoomPartFilled'])
  })

  it('that nobody on shift can fill calls its first candidate off shift at once', () => {
    const offShift = people.map((one) => (one.id === 'tess' || one.id === 'tom' ? { ...one, shifts: [] } : one))
    const decision = decideHandling(
      classifiedAs('P1'),
      incidentAfter(history(opened())),
      withMore(1, offShift),
    ) as HandlingEvent[]
    expect(decision.slice(-2)).toMatchObject([
      { type: 'ResponseTeamCalled' },
      {
        type: 'WarRoomPartCalled',
        data: { part: 'communicates', person: 'tess', reason: 'no Team Lead is on shift; off shift' },
      },
    ])
  })

  it('is not had beside another by who was called for both', () => {
    const both = RosterPolicy.parse({
      people: [{ id: 'dora', roles: ['Evangelist', 'Team Lead'], timeZone: 'UTC', shifts: [] }],
    }).people
    const in_ = withMore(50, [...roster.people, ...both])
    const decided = (past: readonly HandlingEvent[], command: HandlingCommand): HandlingEvent[] => {
      const decision = decide(past, command, in_)
      if (isRefusal(decision)) throw new Error(decision.message)
      return [...past, ...decision]
    }
    const reason = 'a pause'
    const called = decided(history(...p1, acknowledge('tess', 'communicates')), {
      act: 'part-unanswered',
      dueAt: at(6),
    })
    expect(lineOf(called, 'leads')?.called).toEqual(['eve', 'dora'])
    const handed = decided(called, { act: 'hand-over-part', by: 'tess', part: 'communicates', to: 'dora', reason })
    const communicates = decided(handed, acknowledge('dora', 'communicates'))
    expect(lineOf(communicates, 'communicates')).toMatchObject({ person: 'dora' })
    expect(decide(communicates, acknowledge('dora', 'leads'), in_)).toEqual([])
  })

  it('is handed over by who has it, to somebody of its role, who has it once they acknowledge', () => {
    const filled = history(...p1, ...all)
    const over = (by: string, to: string): HandlingCommand => ({
      act: 'hand-over-part',
      by,
      part: 'leads',
      to,
      reason: 'the end of the shift',
    })
    expect(types(filled, over('kim', 'edda'))).toEqual(['wrong-hand'])
    const unfit = decide(filled, over('eve', 'kim'))
    expect(unfit).toMatchObject({
      code: 'unfit-for-part',
      missing: [{ field: 'to', message: 'somebody who is Evangelist: eve, edda' }],
    })
    expect(types(filled, over('eve', 'eve'))).toEqual(['unfit-for-part'])
    const decision = decide(filled, over('tess', 'edda')) as HandlingEvent[]
    expect(decision).toMatchObject([{ type: 'WarRoomPartHandedOver', data: { from: 'eve', to: 'edda', by: 'tess' } }])
    const handed = [...filled, ...decision]
    expect(lineOf(handed, 'leads')).toMatchObject({ person: 'eve', handedTo: 'edda' })
    const taken = [...handed, ...(decide(handed, acknowledge('edda', 'leads')) as HandlingEvent[])]
    expect(taken.at(-1)).toMatchObject({ type: 'WarRoomPartFilled', data: { person: 'edda', instead: 'eve' } })
    expect(lineOf(taken, 'leads')).toMatchObject({ person: 'edda', handedTo: null })
  })
})

describe('what management is told', () => {
  const filled = history(...p1, ...all)

  it('is the word of who communicates; while nobody does, of any Team Lead', () => {
    expect(types(filled, tell('tess'))).toEqual(['ManagementUpdateSent'])
    expect(decide(filled, tell('tom'))).toMatchObject({
      code: 'wrong-hand',
      missing: [{ field: 'by', message: 'tess, who communicates' }],
    })
    expect(types(history(...p1), tell('tom'))).toEqual(['ManagementUpdateSent'])
    expect(types(history(...p1), tell('eve'))).toEqual(['wrong-hand'])
  })

  it('is numbered, with the estimate or when there will be one, which lies ahead', () => {
    const twice = history(...p1, ...all, tell('tess'), tell('tess', { estimate: { estimateBy: at(90) } }))
    expect(twice.at(-1)).toMatchObject({ data: { update: 2, estimate: { estimateBy: at(90) } } })
    expect(decide(filled, tell('tess', { estimate: { resolvedBy: at(50) } }))).toMatchObject({
      missing: [{ field: 'estimate.resolvedBy', message: `an instant after ${at(50)}` }],
    })
  })

  it('is refused with technical detail in it, every kind named, and where it is long', () => {
    const summary = `kubectl get nodes\n${'Exception in thread "main"\n'.repeat(10)}`
    expect(decide(filled, tell('tess', { summary }))).toMatchObject({
      code: 'not-for-management',
      missing: [
        { field: 'status', message: 'plain words, without a stack trace' },
        { field: 'status', message: 'plain words, without a command' },
        { field: 'status', message: `at most 200 characters; it has ${summary.length}` },
      ],
    })
  })

  it('needs an open war room', () => {
    expect(decide(history(opened(), classifiedAs('P3'), startWork()), tell('tess'))).toMatchObject({
      code: 'no-war-room',
      message: expect.stringContaining('none was called for a P3'),
    })
  })
})

describe('the all-clear', () => {
  const worked = [...p1, ...all, work]

  it('waits for the service, and is given by who leads or by a Team Lead', () => {
    expect(types(history(...worked), clear())).toEqual(['not-restored'])
    expect(types(history(...worked, restored), clear('kim'))).toEqual(['wrong-hand'])
    expect(types(history(...worked, restored), clear('tess'))).toEqual(['AllClearGiven'])
    expect(types(history(...worked, { ...resolveFixed('eve') }), clear())).toEqual(['AllClearGiven'])
  })

  it('names who reviews it and by when, and ends the war room', () => {
    const given = history(...worked, restored, clear())
    expect(given.at(-1)).toMatchObject({ data: { review: { by: 'eve', dueBy: at(7 + 5 * 24 * 60) } } })
    expect(incidentAfter(given).warRoom?.ended).toBe('all-clear')
    expect(types(given, tell('tess'))).toEqual(['no-war-room'])
    expect(types(given, clear())).toEqual(['no-war-room'])
    expect(
      decide(history(...worked, restored), clear('eve', { review: { by: 'mallory', dueBy: at(1) } })),
    ).toMatchObject({
      missing: [{ field: 'review.by' }, { field: 'review.dueBy' }],
    })
  })

  it('leaves a review that is held by who was named, or is said to be overdue', () => {
    const given = history(...worked, restored, clear())
    const hold = (by: string): HandlingCommand => ({ act: 'hold-review', by, conclusions: content })
    expect(reviewDue(incidentAfter(given))).toBe(at(7 + 5 * 24 * 60))
    expect(types(given, hold('kim'))).toEqual(['wrong-hand'])
    expect(types(given, hold('eve'))).toEqual(['ReviewHeld'])
    expect(types(given, { act: 'review-overdue', dueAt: at(9000) })).toEqual(['ReviewOverdue'])
    expect(types(given, { act: 'review-overdue', dueAt: at(8) })).toEqual([])
    const held = history(...worked, restored, clear(), hold('eve'))
    expect(types(held, hold('eve'))).toEqual(['no-review'])
    expect(types(held, { act: 'review-overdue', dueAt: at(9000) })).toEqual([])
  })
})

describe('a war room follows its incident', () => {
  it('stands down with a triage that lowers the priority, and with the end', () => {
    const lowered: HandlingCommand = {
      act: 'triage',
      by: 'tess',
      priority: 'P3',
      category: 'egress-access',
      reason: 'one pod',
    }
    expect(types(history(...p1), lowered)).toEqual(['TriageCorrected', 'IncidentRouted', 'WarRoomStoodDown'])
    const cancelled = history(...p1, { act: 'cancel', by: 'tess', reason: 'a drill' })
    expect(cancelled.at(-1)).toMatchObject({ type: 'WarRoomStoodDown', data: { reason: 'the incident is Closed' } })
  })

  it('is reviewed also without an all-clear, by whoever led it or was there, and not where nobody was', () => {
    const cancel: HandlingCommand = { act: 'cancel', by: 'tess', reason: 'a drill' }
    const reviewAfter = (...commands: HandlingCommand[]) => incidentAfter(history(...p1, ...commands)).review
    expect(reviewAfter(cancel)).toBeNull()
    const days = 5 * 24 * 60
    expect(reviewAfter(acknowledge('kim', 'operates'), cancel)).toEqual({
      by: 'kim',
      dueBy: at(3 + days),
      overdue: false,
    })
    expect(reviewAfter(...all, cancel)).toEqual({ by: 'eve', dueBy: at(5 + days), overdue: false })
    const duplicateOf = {
      ...incidentAfter(history(...p1)),
      incidentId: '0190a5a0-0000-7000-8000-000000000002' as IncidentId,
    }
    expect(reviewAfter(...all, { ...cancel, duplicateOf })).toBeNull()
    const closed = history(...p1, ...all, cancel)
    expect(types(closed, { act: 'hold-review', by: 'eve', conclusions: content })).toEqual(['ReviewHeld'])
    expect(reviewDue(incidentAfter(closed))).toBe(at(5 + days))
  })

  it('keeps the review that the all-clear left', () => {
    const cleared = history(...p1, ...all, work, restored, clear())
    const review = incidentAfter(cleared).review
    expect(review).not.toBeNull()
    const ended = decide(cleared, { act: 'cancel', by: 'tess', reason: 'r' }) as HandlingEvent[]
    expect(incidentAfter([...cleared, ...ended]).review).toEqual(review)
  })

  it('is called again with a reopening', () => {
    const resolved = history(...p1, ...all, work, restored, clear(), { ...resolveFixed('eve') })
    const reopened = decide(resolved, { act: 'reopen', by: 'eve', reason: 'it is back' }) as HandlingEvent[]
    expect(reopened.map(({ type }) => type)).toEqual(['IncidentReopened', 'ResponseTeamCalled'])
    expect(incidentAfter([...resolved, ...reopened]).warRoom).toMatchObject({ ended: null })
  })
})
