import { describe, expect, it } from '@jest/globals'
import type { HandlingEvent } from '@atlas/contracts'
import { specification } from '@atlas/event-sourcing'
import { RosterPolicy } from '@atlas/policy'
import type { HandlingCommand } from '../command.js'
import { handlingDecider } from '../decide.js'
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
} from '../testing/incident.js'
import { ownerComesBack, ownerShiftEnds } from './off-shift.js'

const { given } = specification(handlingDecider)
const p2 = { priority: 'P2', category: 'egress-access' } as const
const p3 = { priority: 'P3', category: 'egress-access' } as const
const working = history(opened(), classifiedAs('P2'), { act: 'start-work', by: 'ada', triage: p2 })
const offer = (by: string, to: string): HandlingCommand => ({ act: 'hand-over', by, to, note: content })
const offered = [...working, ...given(working).when(offer('ada', 'kim'), context(5)).events()]
const types = (events: readonly HandlingEvent[]) => events.map(({ type }) => type)

describe('a hand-over to another person of the tier', () => {
  it('is offered, and the owner stays responsible until it is accepted', () => {
    expect(incidentAfter(offered)).toMatchObject({
      status: 'Work in Progress',
      owner: 'ada',
      ownership: { offered: { to: 'kim', by: 'ada', since: at(5) } },
    })
    const accepted = given(offered).when({ act: 'accept-hand-over', by: 'kim' }, context(6)).events()
    expect(accepted).toMatchObject([{ type: 'HandOverAccepted', data: { by: 'kim', from: 'ada' } }])
    expect(incidentAfter([...offered, ...accepted])).toMatchObject({
      status: 'Work in Progress',
      tier: 'L2',
      owner: 'kim',
      ownership: { since: at(6), onShiftSince: at(6), offShiftSince: null, offered: null },
    })
  })

  it.each([
    ['is nobody else’s to accept', offered, { act: 'accept-hand-over', by: 'tess' }, 'wrong-hand'],
    ['is nobody else’s to decline', offered, { act: 'decline-hand-over', by: 'tess', reason: 'r' }, 'wrong-hand'],
    ['is offered to one at a time', offered, offer('ada', 'tess'), 'already-offered'],
    ['is not for the owner', working, offer('tess', 'ada'), 'incomplete'],
    ['is not for somebody of another tier', working, offer('ada', 'sam'), 'incomplete'],
    ['is not for a stranger', working, offer('ada', 'mallory'), 'incomplete'],
    ['is offered by the owner or with oversight', working, offer('kim', 'kim'), 'wrong-hand'],
    ['needs somebody who owns it', history(opened(), classifiedAs('P2')), offer('ada', 'kim'), 'not-now'],
    ['can’t be accepted unless it is offered', working, { act: 'accept-hand-over', by: 'kim' }, 'nothing-offered'],
    [
      'can’t be withdrawn unless it is offered',
      working,
      { act: 'withdraw-hand-over', by: 'ada', reason: 'r' },
      'nothing-offered',
    ],
  ] as [string, HandlingEvent[], HandlingCommand, string][])('%s', (_, past, command, code) => {
    expect(given(past).when(command, context(6)).refusal().code).toBe(code)
  })

  it('may be offered by a Team Lead, to themselves too, declined, and withdrawn', () => {
    expect(types(given(working).when(offer('tess', 'tess'), context(6)).events())).toEqual(['HandOverOffered'])
    const no = given(offered).when({ act: 'decline-hand-over', by: 'kim', reason: 'a P1' }, context(6)).events()
    expect(no).toMatchObject([{ type: 'HandOverDeclined', data: { offeredBy: 'ada', reason: 'a P1' } }])
    expect(incidentAfter([...offered, ...no])).toMatchObject({ owner: 'ada', ownership: { offered: null } })
    const taken = given(offered).when({ act: 'withdraw-hand-over', by: 'tess', reason: 'solved' }, context(6)).events()
    expect(taken).toMatchObject([{ type: 'HandOverWithdrawn', data: { by: 'tess', to: 'kim' } }])
  })

  it.each([
    ['resolved', { ...resolveFixed('ada') }],
    ['released', { act: 'release', by: 'ada', reason: 'end of shift' }],
    ['cancelled', { act: 'cancel', by: 'ada', reason: 'asked twice' }],
    ['de-escalated', { act: 'de-escalate', by: 'ada', toTier: 'L1', reason: 'routine' }],
  ] as [string, HandlingCommand][])('is withdrawn when the incident is %s', (_, command) => {
    const events = given(offered).when(command, context(6)).events()
    expect(types(events).slice(0, 2)).toContain('HandOverWithdrawn')
    expect(events.find(({ type }) => type === 'HandOverWithdrawn')?.data).toMatchObject({ by: null, to: 'kim' })
    expect(incidentAfter([...offered, ...events]).ownership?.offered ?? null).toBeNull()
  })

  it('goes on while the customer is asked', () => {
    const asked = given(offered).when({ act: 'request-feedback', by: 'ada', action: content }, context(6)).events()
    const past = [...offered, ...asked]
    expect(given(past).when({ act: 'accept-hand-over', by: 'kim' }, context(7)).state()).toMatchObject({
      status: 'Awaiting Customer Feedback',
      owner: 'kim',
    })
  })
})

describe('the end of an owner’s shift', () => {
  const days = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '12:00' }
  const mornings = RosterPolicy.parse({
    people: roster.people.map((one) => (one.id === 'ada' ? { ...one, shifts: [days] } : one)),
  })
  const policy = { ...context(0).policy, roster: mornings }
  const noon = at(120)
  const ended: HandlingCommand = { act: 'owner-off-shift', dueAt: noon }

  it('of a P1 or P2 shows, and tells the Team Lead, until a hand-over is accepted', () => {
    expect(ownerShiftEnds(incidentAfter(working), policy)).toBe(noon)
    const said = given(working).when(ended, context(125, { policy })).events()
    expect(said).toMatchObject([
      { type: 'OwnerOffShift', occurredAt: noon, data: { owner: 'ada', shiftEndedAt: noon, told: 'tess' } },
    ])
    const off = [...working, ...said]
    expect(incidentAfter(off)).toMatchObject({ owner: 'ada', ownership: { offShiftSince: noon } })
    expect(ownerShiftEnds(incidentAfter(off), policy)).toBeNull()
    expect(given(off).when(ended, context(126, { policy })).events()).toEqual([])
    const taken = given([...off, ...given(off).when(offer('tess', 'kim'), context(130)).events()])
      .when({ act: 'accept-hand-over', by: 'kim' }, context(131))
      .state()
    expect(taken).toMatchObject({ owner: 'kim', ownership: { offShiftSince: null } })
  })

  it('is nothing for a P3, nor for one that was handed over, nor where the owner is still at work', () => {
    const lesser = history(opened(), classifiedAs('P3'), { act: 'start-work', by: 'ada', triage: p3 })
    expect(ownerShiftEnds(incidentAfter(lesser), policy)).toBeNull()
    expect(given(lesser).when(ended, context(125, { policy })).events()).toEqual([])
    const later = [...offered, ...given(offered).when({ act: 'accept-hand-over', by: 'kim' }, context(121)).events()]
    expect(given(later).when(ended, context(125, { policy })).events()).toEqual([])
    expect(given(working).when(ended, context(125)).events()).toEqual([])
  })

  it('no longer shows once their next shift begins, and comes again with its end', () => {
    const off = [...working, ...given(working).when(ended, context(125, { policy })).events()]
    const tomorrow = at(22 * 60)
    expect(ownerComesBack(incidentAfter(off), policy)).toBe(tomorrow)
    const back: HandlingCommand = { act: 'owner-on-shift', dueAt: tomorrow }
    const said = given(off)
      .when(back, context(22 * 60 + 1, { policy }))
      .events()
    expect(said).toMatchObject([
      { type: 'OwnerBackOnShift', occurredAt: tomorrow, data: { owner: 'ada', offShiftSince: noon } },
    ])
    const state = incidentAfter([...off, ...said])
    expect(state).toMatchObject({ owner: 'ada', ownership: { offShiftSince: null } })
    expect(ownerComesBack(state, policy)).toBeNull()
    expect(ownerShiftEnds(state, policy)).toBe(at(26 * 60))
    expect(
      given(off)
        .when({ ...back, dueAt: at(130) }, context(131, { policy }))
        .events(),
    ).toEqual([])
    expect(
      given(working)
        .when(back, context(22 * 60 + 1, { policy }))
        .events(),
    ).toEqual([])
  })

  it('says nothing of what is raised while they are at work again, whatever shift ended before', () => {
    const lesser = history(opened(), classifiedAs('P3'), { act: 'start-work', by: 'ada', triage: p3 })
    const raised = [
      ...lesser,
      {
        type: 'PriorityReclassified',
        occurredAt: at(23 * 60),
        data: { incidentId: incidentAfter(lesser).incidentId, request: 1, from: 'P3', to: 'P2' },
      } as HandlingEvent,
    ]
    expect(ownerShiftEnds(incidentAfter(raised), policy)).toBe(noon)
    expect(
      given(raised)
        .when(ended, context(23 * 60, { policy }))
        .events(),
    ).toEqual([])
    expect(ownerShiftEnds(incidentAfter(raised), policy, noon)).toBe(at(26 * 60))
  })

  it('comes with the next shift of whoever took it off theirs', () => {
    const late = history(opened(), classifiedAs('P2'))
    const taken = given(late).when({ act: 'start-work', by: 'ada', triage: p2 }, context(300, { policy })).events()
    expect(ownerShiftEnds(incidentAfter([...late, ...taken]), policy)).toBe(at(120 + 24 * 60))
  })
})
