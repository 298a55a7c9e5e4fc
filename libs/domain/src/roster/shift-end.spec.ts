import { expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import { RosterPolicy } from '@atlas/policy'
import { shiftEnd } from './shift-end.js'

const at = (text: string) => instant(Date.parse(text))
const rosterOf = (...people: object[]) =>
  RosterPolicy.parse({
    people: people.map((one) => ({ roles: ['Evangelist'], timeZone: 'Europe/Zurich', ...one })),
  })
const weekdays = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '17:00' }

it.each([
  ['within it', '2026-11-23T09:00:00Z', '2026-11-23T16:00:00.000Z'],
  ['at its very end: of the next', '2026-11-23T16:00:00Z', '2026-11-24T16:00:00.000Z'],
  ['before it', '2026-11-23T05:00:00Z', '2026-11-23T16:00:00.000Z'],
  ['after the last of the week', '2026-11-27T18:00:00Z', '2026-11-30T16:00:00.000Z'],
])('a shift ends when it does, seen from %s', (_, from, end) => {
  expect(shiftEnd(rosterOf({ id: 'a', shifts: [weekdays] }), 'a', at(from))).toBe(at(end))
})

it('two shifts without a gap are one, over midnight too', () => {
  const shifts = [
    { days: ['mon'], from: '16:00', to: '24:00' },
    { days: ['tue'], from: '00:00', to: '04:00' },
  ]
  expect(shiftEnd(rosterOf({ id: 'a', shifts }), 'a', at('2026-11-23T20:00:00Z'))).toBe(at('2026-11-24T03:00:00Z'))
})

it('a delegate’s ends with the shift that they took', () => {
  const roster = rosterOf(
    {
      id: 'a',
      shifts: [weekdays],
      leave: [{ from: '2026-11-23', to: '2026-11-23' }],
      delegations: [{ to: 'd', from: '2026-11-23', until: '2026-11-23' }],
    },
    { id: 'd' },
  )
  expect(shiftEnd(roster, 'd', at('2026-11-23T09:00:00Z'))).toBe(at('2026-11-23T16:00:00Z'))
  expect(shiftEnd(roster, 'a', at('2026-11-23T09:00:00Z'))).toBe(at('2026-11-24T16:00:00Z'))
})

it('somebody without shifts has no end of one', () => {
  expect(shiftEnd(rosterOf({ id: 'a' }), 'a', at('2026-11-23T09:00:00Z'))).toBeNull()
})
