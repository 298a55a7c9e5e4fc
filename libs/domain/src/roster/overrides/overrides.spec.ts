import { describe, expect, it } from '@jest/globals'
import { instant, isRefusal, type RosterEvent } from '@atlas/contracts'
import { foldAll } from '@atlas/event-sourcing'
import { readShiftFile, RosterPolicy } from '@atlas/policy'
import { escalation } from '../../handling/testing/incident.js'
import { attendance } from '../attendance.js'
import { onShift } from '../on-shift.js'
import { nextShift, shiftEnd } from '../shift-end.js'
import { concernedBy } from './concerned-by.js'
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
/** Eve and Tess on Tuesday evening, Tess again on Wednesday. */
const rota = (...more: string[]) =>
  [
    'BEGIN:VCALENDAR',
    ...['BEGIN:VEVENT', 'SUMMARY:eve', 'DTSTART:20261124T180000Z', 'DTEND:20261124T220000Z', 'END:VEVENT'],
    ...['BEGIN:VEVENT', 'SUMMARY:tess: on call', 'DTSTART:20261124T180000Z', 'DURATION:PT4H'],
    ...['RRULE:FREQ=DAILY;COUNT=2', 'END:VEVENT', ...more, 'END:VCALENDAR'],
  ].join('\n')
const imports = (text = rota(), more: object = {}): RosterCommand => {
  const { shifts: planned, mistakes } = readShiftFile(text, roster)
  return { act: 'import-shifts', by: 'tess', planned, mistakes, reason: 'the rota', ...more }
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

describe('an import of shifts', () => {
  it('stands in place of what policy plans for its people, from then until its last shift, and for nobody else', () => {
    const one = changed(imports())
    expect(present(one, '23T07:30')).toEqual([])
    expect(present(one, '24T09:00')).toEqual(['sam'])
    expect(present(one, '24T18:00')).toEqual(['tess', 'eve', 'erik'])
    expect(present(one, '24T22:00')).toEqual(['erik'])
    expect(present(one, '25T21:59')).toEqual(['tess', 'erik'])
    expect(present(one, '26T09:00')).toEqual(['tess', 'eve', 'sam'])
    expect(attendance(one, at('24T18:30'))[1]).toMatchObject({
      person: { id: 'eve' },
      because: { kind: 'shift', change: 1 },
    })
  })

  it('is cut at the ends of the time that was asked for, and a later one wins where they overlap', () => {
    const evening = { from: at('24T19:00'), until: at('24T20:00') }
    const one = changed(imports(rota(), evening))
    expect(present(one, '24T09:00')).toEqual(['tess', 'eve', 'sam'])
    expect(present(one, '24T18:30')).toEqual(['erik'])
    expect(present(one, '24T19:00')).toEqual(['tess', 'eve', 'erik'])
    const only = rota().replace('SUMMARY:eve', 'SUMMARY:tess')
    expect(present(changed(imports(), imports(only, evening)), '24T19:30')).toEqual(['tess', 'eve', 'erik'])
    expect(present(changed(imports(only), imports(rota(), evening)), '24T19:30')).toEqual(['tess', 'eve', 'erik'])
  })

  it('moves the ends of shifts, and leave, overrides and swaps go before it', () => {
    const one = changed(imports())
    expect(shiftEnd(one, 'eve', at('24T18:30'))).toBe(at('24T22:00'))
    expect(nextShift(one, 'tess', at('24T22:00'))).toBe(at('25T18:00'))
    expect(nextShift(one, 'tess', at('25T19:00'))).toBe(at('25T19:00'))
    expect(present(changed(imports(), leave), '24T19:00')).toEqual(['tess', 'erik'])
    expect(
      present(changed(imports(), { ...off, person: 'tess', from: at('24T18:00'), until: at('24T19:00') }), '24T18:30'),
    ).toEqual(['eve', 'erik'])
  })

  it('goes on with what can be read, and counts what can’t', () => {
    const one = changed(imports(rota('BEGIN:VEVENT', 'SUMMARY:sam', 'DTSTART:soon', 'END:VEVENT')))
    expect(present(one, '24T18:00')).toEqual(['tess', 'eve', 'erik'])
    expect(present(one, '24T09:00')).toEqual(['sam'])
  })

  it('is withdrawn as a whole', () => {
    const back = changed(imports(), { act: 'withdraw-change', by: 'tess', change: 1, reason: 'the wrong month' })
    expect(present(back, '24T09:00')).toEqual(['tess', 'eve', 'sam'])
    expect(present(back, '24T18:00')).toEqual(['erik'])
  })

  it('of nothing that can be read is refused with each mistake and its line', () => {
    const decision = decideRoster(
      imports('BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Eve\nDTSTART:20261124\nEND:VEVENT\nEND:VCALENDAR'),
      rosterAggregate.initial(),
      context,
    )
    expect(decision).toMatchObject({
      code: 'incomplete',
      missing: [
        { field: 'file', message: `a shift after ${now} that can be read` },
        { field: 'file:3', message: expect.stringContaining('found "Eve"; near is eve') },
      ],
    })
  })
})

it('tells whose shifts a change of the roster moves, those who stand in for them among them', () => {
  const people = roster.people.map((one) =>
    one.id === 'sam' ? { ...one, delegations: [{ to: 'otto', from: '2026-11-01', until: '2026-12-01' }] } : one,
  )
  const concerned = (...commands: RosterCommand[]) => {
    const last = commands.at(-1)
    const before = changed(...commands.slice(0, -1)).changes ?? rosterAggregate.initial()
    const decision = last && decideRoster(last, before, context)
    if (!decision || isRefusal(decision)) throw new Error('refused')
    return decision.flatMap((event) => concernedBy(event, before, { people }))
  }
  const withdraw: RosterCommand = { act: 'withdraw-change', by: 'tess', change: 1, reason: 'a mistake' }
  expect(concerned({ ...off, person: 'sam' })).toEqual(['sam', 'otto'])
  expect(concerned(leave)).toEqual(['eve', 'erik'])
  expect(concerned(imports())).toEqual(['eve', 'tess'])
  expect(concerned(swap)).toEqual([])
  expect(concerned(swap, agreed)).toEqual(['eve', 'erik'])
  for (const one of [off, leave, imports()]) expect(concerned(one, withdraw)).toEqual(concerned(one))
  expect(concerned(swap, agreed, withdraw)).toEqual(['eve', 'erik'])
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
    ['an override by an Evangelist', { ...off, by: 'eve' }, [], 'wrong-hand', ['by']],
    ['leave by a stranger', { ...leave, by: 'mallory' }, [], 'not-in-roster', ['by']],
    ['an override of nobody', { ...off, person: 'mallory' }, [], 'incomplete', ['person']],
    ['an override that ends before it begins', { ...off, until: at('23T09:00') }, [], 'incomplete', ['until']],
    ['an override of the past', { ...off, from: at('22T09:00'), until: at('22T10:00') }, [], 'incomplete', ['until']],
    ['leave that ends before it begins', { ...leave, to: '2026-11-23' }, [], 'incomplete', ['to']],
    ['an import by an Evangelist', imports(rota(), { by: 'eve' }), [], 'wrong-hand', ['by']],
    ['an import for nobody', imports(rota(), { person: 'ewe' }), [], 'incomplete', ['person']],
    ['an import of the past', imports(rota(), { from: at('22T09:00') }), [], 'incomplete', ['from']],
    ['an import that ends before it begins', imports(rota(), { until: at('22T09:00') }), [], 'incomplete', ['until']],
    ['an import without a shift in its time', imports(rota(), { until: at('24T09:00') }), [], 'incomplete', ['file']],
    ['past leave', { ...leave, from: '2026-11-20', to: '2026-11-21' }, [], 'incomplete', ['to']],
    ['a delegate without a role of theirs', { ...leave, delegate: 'sam' }, [], 'incomplete', ['delegate']],
    ['a swap by a third', { ...swap, by: 'tess' }, [], 'wrong-hand', ['by']],
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
    ['agreement by who proposed it', { ...agreed, by: 'eve' }, [swap], 'wrong-hand', ['by']],
    ['agreement to what isn’t there', { ...agreed, change: 7 }, [swap], 'no-such-change', ['change']],
    [
      'withdrawing what isn’t there',
      { act: 'withdraw-change', by: 'tess', change: 1, reason: 'r' },
      [],
      'no-such-change',
      ['change'],
    ],
  ] as [string, RosterCommand, RosterCommand[], string, string[]][])('%s', (_, command, before, code, fields) => {
    expect(refused(command, ...before)).toEqual({ code, fields })
  })
})
