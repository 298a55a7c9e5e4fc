import { describe, expect, it } from '@jest/globals'
import { pauseAfter, restAfter } from './back-off.js'

const retries = [2000, 10_000, 600_000]
const reset = { kind: 'reset', retryAfterMs: undefined } as const

describe('an incident that failed', () => {
  it('waits longer each time, up to the last pause of policy, which is kept to', () => {
    const pauses = [1, 2, 3, 4, 50].map((attempts) => pauseAfter(attempts, retries, reset, () => 1))
    expect(pauses).toEqual([2000, 10_000, 600_000, 600_000, 600_000])
  })

  it('comes back at another moment than its neighbour, between half of the pause and all of it', () => {
    expect([0, 0.5, 1].map((chance) => pauseAfter(2, retries, reset, () => chance))).toEqual([5000, 7500, 10_000])
  })

  it('waits at least as long as the instance said', () => {
    expect(pauseAfter(1, retries, { kind: 'rate-limited', retryAfterMs: 90_000 }, () => 0)).toBe(90_000)
  })
})

describe('an instance', () => {
  it('is asked on by others after one failure or two, which may be an incident’s own', () => {
    expect([1, 2].map((failures) => restAfter(failures, reset))).toEqual([0, 0])
  })

  it('rests from the third failure in a row on, twice as long each time, and never longer than half a minute', () => {
    expect([3, 4, 5, 6, 7, 100].map((failures) => restAfter(failures, reset))).toEqual([
      2000, 4000, 8000, 16_000, 30_000, 30_000,
    ])
  })

  it('rests as long as a limit says, or the breaker of its client', () => {
    expect(restAfter(1, { kind: 'resting', retryAfterMs: 700 })).toBe(700)
    expect(restAfter(1, { kind: 'rate-limited', retryAfterMs: 45_000 })).toBe(45_000)
  })
})
