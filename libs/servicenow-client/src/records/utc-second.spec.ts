import { expect, it } from '@jest/globals'
import { isSysId, sysId } from './sys-id.js'
import { before, millisecondsOf, utcSecond, utcSecondOf } from './utc-second.js'

it('is the second that an instant lies in', () => {
  expect(utcSecondOf(Date.UTC(2026, 2, 2, 18, 0, 0, 999))).toBe('2026-03-02 18:00:00')
  expect(millisecondsOf(utcSecond('2026-03-02 18:00:00'))).toBe(Date.UTC(2026, 2, 2, 18))
  expect(before(utcSecond('2026-03-01 00:01:00'), 120)).toBe('2026-02-28 23:59:00')
})

it('is nothing that is written in another way', () => {
  for (const text of ['', '2026-03-02', '02.03.2026 18:00:00', '2026-03-02T18:00:00Z', '2026-13-02 18:00:00'])
    expect(() => utcSecond(text)).toThrow('no time as ServiceNow stores it')
})

it('has keys that can’t break out of an address or a query', () => {
  for (const text of ['6816f79cc0a8016401c5a33be04be441', 'global', 'ABCdef']) expect(sysId(text)).toBe(text)
  for (const text of ['', '../sys_user', 'a^ORb', 'a/b', 'a?b', 'a'.repeat(41)]) expect(isSysId(text)).toBe(false)
})
