import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { instant, type Role } from '@atlas/contracts'
import { RosterPolicy } from '@atlas/policy'
import { parse } from 'yaml'
import { onShift } from './on-shift.js'

const rosterOf = (...people: object[]) =>
  RosterPolicy.parse({
    people: people.map((one) => ({ roles: ['Support Engineer'], timeZone: 'Europe/Zurich', ...one })),
  })
const present = (roster: RosterPolicy, at: string) =>
  onShift(roster, instant(Date.parse(at))).map(({ person }) => person.id)

describe('a weekly shift', () => {
  const days = rosterOf({ id: 'a', shifts: [{ days: ['mon'], from: '08:00', to: '17:00' }] })
  it.each([
    ['2026-11-23T06:59:59.999Z', []],
    ['2026-11-23T07:00:00.000Z', ['a']],
    ['2026-11-23T15:59:59.999Z', ['a']],
    ['2026-11-23T16:00:00.000Z', []],
    ['2026-11-24T09:00:00.000Z', []],
  ])('is half-open in local time: %s', (at, who) => {
    expect(present(days, at)).toEqual(who)
  })

  it('past midnight belongs to the day it opens on', () => {
    const night = rosterOf({ id: 'n', shifts: [{ days: ['fri'], from: '22:00', to: '06:00' }] })
    expect(present(night, '2026-11-28T04:59:00Z')).toEqual(['n'])
    expect(present(night, '2026-11-28T05:00:00Z')).toEqual([])
    expect(present(night, '2026-11-27T04:00:00Z')).toEqual([])
  })

  it('keeps its local hours over a change of the clocks', () => {
    const early = rosterOf({ id: 'e', shifts: [{ days: ['sat', 'sun'], from: '08:00', to: '09:00' }] })
    expect(present(early, '2027-03-27T07:30:00Z')).toEqual(['e'])
    expect(present(early, '2027-03-28T06:30:00Z')).toEqual(['e'])
  })
})

describe('leave', () => {
  const shifts = [{ days: ['mon', 'tue'], from: '20:00', to: '04:00' }]
  const leave = [{ from: '2026-11-24', to: '2026-11-24' }]
  const delegations = [{ to: 'd', from: '2026-11-20', until: '2026-11-30' }]
  it('cancels the shifts that open on its dates', () => {
    const roster = rosterOf({ id: 'a', shifts, leave })
    expect(present(roster, '2026-11-24T02:00:00Z')).toEqual(['a'])
    expect(present(roster, '2026-11-24T20:00:00Z')).toEqual([])
  })

  it('lets the delegate take the shift, in the roles that both hold', () => {
    const roster = rosterOf(
      { id: 'a', roles: ['Team Lead', 'Kube-Admin'], shifts, leave, delegations },
      { id: 'd', roles: ['Team Lead', 'Evangelist'] },
    )
    expect(onShift(roster, instant(Date.parse('2026-11-24T20:00:00Z')))).toMatchObject([
      { person: { id: 'd' }, roles: ['Team Lead'], insteadOf: 'a' },
    ])
    expect(present(roster, '2026-11-23T20:00:00Z')).toEqual(['a'])
  })
})

it('the shipped roster has an Evangelist, a Team Lead and a Kube-Admin on shift at every hour, also around changes of the clocks', () => {
  const file = new URL('../../../../policy/roster.yaml', import.meta.url)
  const shipped = RosterPolicy.parse(parse(readFileSync(file, 'utf8')))
  const wanted: Role[] = ['Evangelist', 'Team Lead', 'Kube-Admin']
  const gaps: string[] = []
  // Denver changes on 1 November and 14 March, Zurich on 28 March, Sydney on 4 April and 3 October.
  const weeks = ['2026-10-29', '2026-11-23', '2027-03-11', '2027-03-25', '2027-04-01', '2027-09-30', '2027-10-28']
  const hours = weeks.flatMap((week) =>
    Array.from({ length: 7 * 24 }, (_, hour) => Date.parse(week) + hour * 3_600_000),
  )
  for (const ms of hours) {
    const at = instant(ms + 1_800_000)
    const held = new Set(onShift(shipped, at).flatMap(({ roles }) => roles))
    for (const role of wanted) if (!held.has(role)) gaps.push(`${at} ${role}`)
  }
  expect(gaps).toEqual([])
})
