import { afterEach, beforeEach, expect, it, jest } from '@jest/globals'
import type { Lane } from '../asking.js'
import { ServiceNowFailure } from '../failure.js'
import { Breaker } from './breaker.js'
import { Budget } from './budget.js'
import { Gate, type Permit } from './gate.js'

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 2, 2, 18) })
})
afterEach(() => {
  jest.useRealTimers()
})

const subject = { method: 'GET', path: '/x', origin: 'https://x', conceal: (text: string) => text }
const standing = ({
  inFlight = 1,
  patience = 60_000,
  perHour,
}: { inFlight?: number; patience?: number; perHour?: number } = {}) => {
  const breaker = new Breaker({ failuresUntilRest: 1, firstRest: 1000 }, () => 1)
  const gate = new Gate({ inFlight, patience }, new Budget(0.5, perHour, performance.now()), breaker)
  const inside: string[] = []
  const permits: Permit[] = []
  const refused: ServiceNowFailure[] = []
  const enter = (name: string, lane: Lane = 'ordinary', signal?: AbortSignal) =>
    gate.enter({ subject, resource: 'GET x', lane, signal }).then(
      (permit) => {
        inside.push(name)
        permits.push(permit)
      },
      (error: unknown) => {
        if (error instanceof ServiceNowFailure) refused.push(error)
      },
    )
  const leave = () => {
    permits.shift()?.leave()
    return jest.advanceTimersByTimeAsync(0)
  }
  return { gate, breaker, enter, leave, inside, permits, refused }
}
const settle = () => jest.advanceTimersByTimeAsync(0)

it('lets so many in at once, each lane in its order, the urgent one first', async () => {
  const { enter, leave, inside } = standing()
  for (const [name, lane] of [
    ['first', 'ordinary'],
    ['b1', 'background'],
    ['o1', 'ordinary'],
    ['o2', 'ordinary'],
    ['u1', 'urgent'],
    ['u2', 'urgent'],
  ] as const)
    void enter(name, lane)
  await settle()
  // One urgent one beyond the number.
  expect(inside).toEqual(['first', 'u1'])
  for (let n = 0; n < 6; n += 1) await leave()
  expect(inside).toEqual(['first', 'u1', 'u2', 'o1', 'o2', 'b1'])
})

it('counts a place as free once, however often it is left', async () => {
  const { enter, inside, permits } = standing()
  for (const name of ['a', 'b', 'c']) void enter(name)
  await settle()
  permits[0]?.leave()
  permits[0]?.leave()
  await settle()
  expect(inside).toEqual(['a', 'b'])
})

it('keeps everybody until a cooldown is over, and tells who would wait too long', async () => {
  const { gate, enter, inside, refused } = standing({ inFlight: 9, patience: 20_000 })
  gate.coolDown(10_000)
  void enter('a', 'urgent')
  await jest.advanceTimersByTimeAsync(9_999)
  expect(inside).toEqual([])
  await jest.advanceTimersByTimeAsync(2)
  expect(inside).toEqual(['a'])
  gate.coolDown(30_000)
  await enter('b')
  expect(refused.map(({ kind, sent, retryAfterMs }) => ({ kind, sent, retryAfterMs }))).toEqual([
    { kind: 'rate-limited', sent: 'no', retryAfterMs: 30_000 },
  ])
  expect(refused[0]?.message).toBe('GET /x: not sent, for the instance takes no more requests yet; again in 30 s.')
})

it('keeps what is left of the hour for urgent ones', async () => {
  const { enter, inside, refused } = standing({ inFlight: 9, perHour: 4 })
  for (const name of ['a', 'b', 'c']) void enter(name)
  for (const name of ['u1', 'u2', 'u3']) void enter(name, 'urgent')
  await settle()
  expect(inside).toEqual(['a', 'b', 'u1', 'u2'])
  expect(refused.map(({ kind }) => kind)).toEqual(['rate-limited', 'rate-limited'])
  await jest.advanceTimersByTimeAsync(3_600_000)
  await enter('d')
  expect(inside.at(-1)).toBe('d')
})

it('refuses those who wait when the instance is to rest', async () => {
  const { breaker, enter, leave, inside, refused, permits } = standing()
  for (const name of ['a', 'b', 'c']) void enter(name)
  await settle()
  breaker.failed(permits[0]?.probe ?? false, 'timeout', performance.now())
  await leave()
  expect([inside, refused.map(({ kind, retryAfterMs }) => [kind, retryAfterMs])]).toEqual([
    ['a'],
    [
      ['resting', 1000],
      ['resting', 1000],
    ],
  ])
  await jest.advanceTimersByTimeAsync(1001)
  for (const name of ['probe', 'd']) void enter(name)
  await settle()
  expect(inside).toEqual(['a', 'probe'])
  breaker.succeeded()
  await leave()
  expect(inside).toEqual(['a', 'probe', 'd'])
})

it('lets go who is cancelled while waiting', async () => {
  const { enter, leave, inside, refused } = standing()
  const controller = new AbortController()
  void enter('a')
  const waiting = enter('b', 'ordinary', controller.signal)
  void enter('c')
  await settle()
  controller.abort()
  await waiting
  expect(refused.map(({ kind, sent }) => [kind, sent])).toEqual([['cancelled', 'no']])
  await leave()
  expect(inside).toEqual(['a', 'c'])
})
