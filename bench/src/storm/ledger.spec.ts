import { expect, it } from '@jest/globals'
import type { IncidentView } from '@atlas/contracts'
import { differences, type Ledger } from './ledger.js'

const ledger: Ledger = new Map([
  ['one', { occurrences: 2, notifications: 5 }],
  ['two', { occurrences: 1, notifications: 1 }],
])
const incident = (namespace: string, occurrences: number, notifications: number) =>
  ({ namespace, occurrences, notifications }) as IncidentView
/** Pages of one incident each. */
const reading =
  (...items: IncidentView[]) =>
  (path: string) => {
    const at = Number(/cursor=(\d+)/.exec(path)?.[1] ?? 0)
    return Promise.resolve({ items: items.slice(at, at + 1), next: at + 1 < items.length ? String(at + 1) : null })
  }

it('says nothing where every count is the ledger’s, over all pages', async () => {
  expect(
    await differences(ledger, reading(incident('other', 9, 9), incident('two', 1, 1), incident('one', 2, 5))),
  ).toEqual([])
})

it.each([
  [
    'a firing too few',
    [incident('one', 1, 5), incident('two', 1, 1)],
    /^one: sent .*"occurrences":2.*counted .*"occurrences":1/,
  ],
  [
    'a re-send too many',
    [incident('one', 2, 6), incident('two', 1, 1)],
    /^one: sent .*"notifications":5.*counted .*:6/,
  ],
  ['a key that is lost', [incident('one', 2, 5)], /^two has no incident/],
  ['a key with two incidents', [incident('one', 2, 5), incident('one', 2, 5), incident('two', 1, 1)], /^one has two/],
])('finds %s', async (_, items, said) => {
  const [wrong, ...more] = await differences(ledger, reading(...items))
  expect(wrong).toMatch(said)
  expect(more).toEqual([])
})
