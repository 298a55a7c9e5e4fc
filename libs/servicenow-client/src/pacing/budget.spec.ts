import { afterEach, beforeEach, expect, it, jest } from '@jest/globals'
import { Budget } from './budget.js'

const hour = 3_600_000
/** Half past six, so that the hour of the clock ends in 30 minutes. */
const halfPast = Date.UTC(2026, 2, 2, 18, 30)
beforeEach(() => {
  jest.useFakeTimers({ now: halfPast })
})
afterEach(() => {
  jest.useRealTimers()
})

const said = (limit: number, rule: string, secondsLeft: number) => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-rule': rule,
  'x-ratelimit-reset': String(halfPast / 1000 + secondsLeft),
})
const takeAll = (budget: Budget, resource: string, count: number, now: number) => {
  for (let n = 0; n < count; n += 1) budget.take(resource, now)
}

it('lets everything go while nothing is known', () => {
  const budget = new Budget(0.1, undefined, 0)
  takeAll(budget, 'GET table/incident', 10_000, 0)
  expect(budget.freeAt('background', 'GET table/incident', 5)).toBe(5)
})

it('keeps a share for urgent ones, and waits for the hour’s end when that is used up', () => {
  const budget = new Budget(0.1, 100, 0)
  takeAll(budget, 'any', 90, 0)
  expect(budget.freeAt('ordinary', 'any', 1)).toBe(hour / 2)
  expect(budget.freeAt('background', 'any', 1)).toBe(hour / 2)
  expect(budget.freeAt('urgent', 'any', 1)).toBe(1)
  takeAll(budget, 'any', 10, 1)
  expect(budget.freeAt('urgent', 'any', 2)).toBe(hour / 2)
  expect(budget.freeAt('ordinary', 'any', hour / 2)).toBe(hour / 2)
  takeAll(budget, 'any', 90, hour / 2)
  expect(budget.freeAt('ordinary', 'any', hour / 2 + 1)).toBe(hour * 1.5)
})

it('learns limits from answers, a rule for the resources that fall under it', () => {
  const budget = new Budget(0, undefined, 0)
  for (const resource of ['GET table/incident', 'POST table/incident']) {
    budget.take(resource, 0)
    budget.learn(resource, said(10, 'incidents', 600), 0)
  }
  budget.learn('GET table/problem', said(1000, 'all', 600), 0)
  takeAll(budget, 'GET table/incident', 4, 0)
  takeAll(budget, 'POST table/incident', 5, 0)
  expect(budget.freeAt('urgent', 'GET table/incident', 1)).toBe(600_000)
  expect(budget.freeAt('urgent', 'POST table/incident', 1)).toBe(600_000)
  expect(budget.freeAt('urgent', 'GET table/problem', 1)).toBe(1)
  expect(budget.freeAt('urgent', 'GET attachment', 1)).toBe(1)
})

it('follows a limit that was changed and a window that was begun anew', () => {
  const budget = new Budget(0, undefined, 0)
  budget.learn('r', said(2, 'rule', 600), 0)
  budget.take('r', 0)
  expect(budget.freeAt('ordinary', 'r', 1)).toBe(600_000)
  budget.learn('r', said(5, 'rule', 600), 0)
  expect(budget.freeAt('ordinary', 'r', 1)).toBe(1)
  takeAll(budget, 'r', 3, 1)
  expect(budget.freeAt('ordinary', 'r', 2)).toBe(600_000)
  budget.learn('r', said(5, 'rule', 3600), 2)
  expect(budget.freeAt('ordinary', 'r', 3)).toBe(3)
})
