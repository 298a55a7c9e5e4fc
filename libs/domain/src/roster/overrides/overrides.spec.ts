import { describe, expect, it } from '@jest/globals'
import { instant, isRefusal, type RosterEvent } from '@atlas/contracts'
import { foldAll } from '@atlas/event-sourcing'
import { RosterPolicy } from '@atlas/policy'
import { escalation } from '../../handling/testing/incident.js'
import { attendance } from '../attendance.js'
import { onShift } from '../on-shift.js'
import { shiftEnd } from '../shift-end.js'
import { decideRoster, type RosterCommand } from './decide-roster.js'
import { rosterAggregate } from './roster-changes.js'
import { withChanges } from './with-changes.js'

const at = (text: string) => instant(Date.parse(`2026-11-${text}:00Z`))
const days = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '16:00' }
const nights = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '16:00', to: '24:00' }
const person = (id: string, roles: string[], ...shifts: object[]) => ({ id, roles, timeZone: 'UTC', shifts })
const roster = RosterPolicy.parse({
  people: [
    person('tess', ['Team Lead'], days),
    person('eve', ['Evangelist'], days),
    person('erik', ['Evangelist', 'Kube-Admin'], nights),
    person('sam', ['Support Engineer'], days),
  ],
})
/** Monday, at seven. */
const now = at('23T07:00')
const context = { now, policy: { roster, escalation } }

function changed(...commands: RosterCommand[]) {
  const events: RosterEvent[] = []
  for (const command of commands) {
    const decision = decideRoster(command, foldAll(rosterAggregate, events), context)
    if (isRefusal(decision)) throw new Error(`${command.act}: ${decision.message}`)
    events.push(...decision)
  }
  return withChanges(roster, foldAll(rosterAggregate, events))
}
const refused = (command: RosterCommand, ...before: RosterCommand[]) => {
  const { changes } = changed(...before)
  const decision = decideRoster(command, changes ?? rosterAggregate.initial(), context)
  if (!isRefusal(decision)) throw new Error('it was not refused')
  return { code: decision.code, fields: decision.missing.map(({ field }) => field) }
}
const present = (one: ReturnType<typeof changed>, text: string) =>
  onShift(one, at(text)).map(({ person, insteadOf }) => (insteadOf ? `${person.id} for ${insteadOf}` : person.id))

const off: RosterCommand = {
  act: 'override-shift',
  by: 'tess',
  person: 'eve',
  from: at('23T10:00'),
  until: at('23T12:00'),
  onShift: false,
  reason: 'a dentist',
}
const leave: RosterCommand = {
  act: 'record-leave',
  by: 'tess',
  person: 'eve',
  from: '2026-11-24',
  to: '2026-11-25',
  delegate: 'erik',
  reason: 'ill',
}
const swap: RosterCommand = {
  act: 'propose-swap',
  by: 'eve',
  between: [
    { person: 'eve', from: at('26T08:00'), until: at('26T16:00') },
    { person: 'erik', from: at('26T16:00'), until: at('27T00:00') },
  ],
  reason: 'a wedding',
}
const agreed: RosterCommand = { act: 'agree-swap', by: 'erik', change: 1 }

it('says nothing of its own until something is decided over it', () => {
  expect(changed()).toBe(roster)
  expect(present(changed(), '23T09:00')).toEqual(['tess', 'eve', 'sam'])
})

describe('an override', () => {
  it('puts a person off shift and on, half-open, whatever their shifts say, and a later one wins', () => {
    const one = changed(off)
    expect(present(one, '23T09:59')).toContain('eve')
    expect(present(one, '23T10:00')).not.toContain('eve')
    expect(present(one, '23T12:00')).toContain('eve')
    const night = { ...off, person: 'sam', from: at('23T20:00'), until: at('23T22:00'), onShift: true }
    expect(present(changed(night), '23T21:00')).toEqual(['erik', 'sam'].sort())
    const back = { ...off, onShift: true, until: at('23T11:00') }
    expect(present(changed(off, back), '23T10:30')).toContain('eve')
    expect(present(changed(off, back), '23T11:30')).not.toContain('eve')
  })

  it('moves the end of a shift', () => {
    expect(shiftEnd(changed(off), 'eve', at('23T09:00'))).toBe(at('23T10:00'))
    const longer = { ...off, from: at('23T16:00'), until: at('23T18:00'), onShift: true }
    expect(shiftEnd(changed(longer), 'eve', at('23T09:00'))).toBe(at('23T18:00'))
  })
})

describe('leave', () => {
  it('cancels shifts on its dates, and the delegate takes them in the roles that both hold', () => {
    const one = changed(leave)
    expect(present(one, '23T09:00')).toContain('eve')
    expect(present(one, '24T09:00')).toEqual(['tess', 'sam', 'erik for eve'])
    expect(onShift(one, at('24T09:00')).at(-1)).toMatchObject({ roles: ['Evangelist'] })
    expect(present(one, '26T09:00')).toContain('eve')
    expect(shiftEnd(one, 'erik', at('24T09:00'))).toBe(at('25T00:00'))
  })
})

describe('a swap', () => {
  it('changes nothing until the other agrees; then each takes the other’s shift', () => {
    expect(present(changed(swap), '26T09:00')).toEqual(['tess', 'eve', 'sam'])
    const one = changed(swap, agreed)
    expect(present(one, '26T09:00')).toEqual(['tess', 'sam', 'erik for eve'])
    expect(present(one, '26T17:00')).toEqual(['eve for erik'])
    expect(present(one, '27T09:00')).toEqual(['tess', 'eve', 'sam'])
    expect(shiftEnd(one, 'eve', at('26T17:00'))).toBe(at('27T00:00'))
  })

  it('is declined by the other, or taken back, and then it is gone', () => {
    const no: RosterCommand = { act: 'decline-swap', by: 'erik', change: 1, reason: 'no' }
    expect(present(changed(swap, no), '26T09:00')).toContain('eve')
    expect(refused(agreed, swap, no)).toMatchObject({ code: 'no-such-change' })
    expect(changed(swap, { ...no, by: 'eve' }).changes?.proposed).toEqual([])
  })
})

it('is as it was once a change is withdrawn', () => {
  const withdraw: RosterCommand = { act: 'withdraw-change', by: 'tess', change: 1, reason: 'a mistake' }
  for (const [change, when] of [
    [off, '23T10:30'],
    [leave, '24T09:00'],
  ] as const)
    expect(present(changed(change, withdraw), when)).toContain('eve')
  expect(present(changed(swap, agreed, withdraw), '26T09:00')).toContain('eve')
})

it('tells why somebody is on shift, and why somebody isn’t', () => {
  const told = (one: ReturnType<typeof changed>, text: string) =>
    attendance(one, at(text)).map(({ person, onShift, because }) => [person.id, onShift, because.kind, because.change])
  expect(told(changed(off), '23T10:30')).toEqual([
    ['tess', true, 'shift', null],
    ['eve', false, 'override', 1],
    ['sam', true, 'shift', null],
  ])
  expect(told(changed(off, leave), '24T09:00')).toEqual([
    ['tess', true, 'shift', null],
    ['eve', false, 'leave', 2],
    ['erik', true, 'delegation', 2],
    ['sam', true, 'shift', null],
  ])
  expect(told(changed(swap, agreed), '26T09:00')).toEqual([
    ['tess', true, 'shift', null],
    ['eve', false, 'swap', 1],
    ['erik', true, 'swap', 1],
    ['sam', true, 'shift', null],
  ])
})

describe('is refused', () => {
  it.each([
    ['an override by an Evangelist', { ...off, by: 'eve' }, [], 'wrong-hand', []],
    ['leave by a stranger', { ...leave, by: 'mallory' }, [], 'not-in-roster', []],
    ['an override of nobody', { ...off, person: 'mallory' }, [], 'incomplete', ['person']],
    ['an override that ends before it begins', { ...off, until: at('23T09:00') }, [], 'incomplete', ['until']],
    ['an override of the past', { ...off, from: at('22T09:00'), until: at('22T10:00') }, [], 'incomplete', ['until']],
    ['leave that ends before it begins', { ...leave, to: '2026-11-23' }, [], 'incomplete', ['to']],
    ['past leave', { ...leave, from: '2026-11-20', to: '2026-11-21' }, [], 'incomplete', ['to']],
    ['a delegate without a role of theirs', { ...leave, delegate: 'sam' }, [], 'incomplete', ['delegate']],
    ['a swap by a third', { ...swap, by: 'tess' }, [], 'wrong-hand', []],
    [
      'a swap of a shift that somebody hasn’t',
      { ...swap, between: [{ person: 'eve', from: at('26T18:00'), until: at('26T20:00') }, swap.between[1]] },
      [],
      'incomplete',
      ['between[0].from'],
    ],
    [
      'a swap of people without a role in common',
      { ...swap, between: [swap.between[0], { person: 'sam', from: at('27T08:00'), until: at('27T16:00') }] },
      [],
      'incomplete',
      ['between'],
    ],
    ['agreement by who proposed it', { ...agreed, by: 'eve' }, [swap], 'wrong-hand', []],
    ['agreement to what isn’t there', { ...agreed, change: 7 }, [swap], 'no-such-change', []],
    [
      'withdrawing what isn’t there',
      { act: 'withdraw-change', by: 'tess', change: 1, reason: 'r' },
      [],
      'no-such-change',
      [],
    ],
  ] as [string, RosterCommand, RosterCommand[], string, string[]][])('%s', (_, command, before, code, fields) => {
    expect(refused(command, ...before)).toEqual({ code, fields })
  })
})
