import { expect, it } from '@jest/globals'
import { cooldownOf, untilReset } from './retry-after.js'

const date = 'Mon, 02 Mar 2026 18:00:00 GMT'
const theirs = Date.parse(date) / 1000

it('waits as Retry-After says, in seconds or until a date of the instance’s own clock', () => {
  expect(cooldownOf({ 'retry-after': '30', 'x-ratelimit-reset': String(theirs + 99), date })).toBe(30_000)
  expect(cooldownOf({ 'retry-after': 'Mon, 02 Mar 2026 18:00:45 GMT', date })).toBe(45_000)
})

it('else until the window ends, else a minute', () => {
  expect(cooldownOf({ 'x-ratelimit-reset': String(theirs + 99), date })).toBe(99_000)
  expect(cooldownOf({})).toBe(60_000)
  expect(cooldownOf({ 'retry-after': 'soon' })).toBe(60_000)
})

it('is never at once, and never longer than an hour', () => {
  expect(cooldownOf({ 'retry-after': '0' })).toBe(1000)
  expect(cooldownOf({ 'retry-after': '86400' })).toBe(3_600_000)
})

it('takes no end of a window that can’t be one', () => {
  for (const reset of ['', 'x', String(theirs - 1), String(theirs + 2 * 3600)])
    expect(untilReset({ 'x-ratelimit-reset': reset, date })).toBeUndefined()
  expect(cooldownOf({ 'x-ratelimit-reset': String(theirs - 5), date })).toBe(60_000)
})
