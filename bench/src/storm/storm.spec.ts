import { expect, it } from '@jest/globals'
import type { Body } from './storm.js'
import { makeStorm } from './storm.js'

interface Sent {
  readonly body: number
  readonly key: string
  readonly cluster: string
  readonly startsAt: string
}
const sentOf = (bodies: readonly Body[]): Sent[] =>
  bodies.flatMap(({ text }, body) =>
    (
      JSON.parse(text) as { alerts: { fingerprint: string; startsAt: string; labels: { cluster: string } }[] }
    ).alerts.map(({ fingerprint, startsAt, labels }) => ({
      body,
      key: fingerprint,
      startsAt,
      cluster: labels.cluster,
    })),
  )

const size = { alerts: 10_000, clusters: 50, keys: 400, resends: 80 }
const now = Date.parse('2026-11-24T09:00:00Z')

it('makes so many alerts of so many keys and clusters, in bodies of 20 to 200', () => {
  const { bodies } = makeStorm(size, now)
  const sent = sentOf(bodies)
  expect(sent).toHaveLength(10_000)
  expect(new Set(sent.map(({ key }) => key)).size).toBe(400)
  expect(new Set(sent.map(({ cluster }) => cluster)).size).toBe(50)
  const sizes = bodies.slice(0, -1).map(({ alerts }) => alerts)
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(20)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(200)
})

it('enters each start as a firing and whatever tells one again as a re-send', () => {
  const { bodies, ledger } = makeStorm(size, now)
  const counted = new Map<string, { starts: Set<string>; notifications: number }>()
  for (const { key, startsAt } of sentOf(bodies)) {
    const counts = counted.get(key) ?? { starts: new Set(), notifications: 0 }
    counts.starts.add(startsAt)
    counts.notifications++
    counted.set(key, counts)
  }
  expect(ledger).toEqual(
    new Map([...counted].map(([key, { starts, notifications }]) => [key, { occurrences: starts.size, notifications }])),
  )
  const occurrences = [...ledger.values()].reduce((sum, counts) => sum + counts.occurrences, 0)
  expect(occurrences / size.alerts).toBeCloseTo(0.2, 2)
})

it('sends nothing of a key before its latest firing is stored', () => {
  const { bodies } = makeStorm(size, now)
  const firedIn = new Map<string, { startsAt: string; body: number }>()
  for (const { body, key, startsAt } of sentOf(bodies)) {
    const latest = firedIn.get(key)
    if (latest && latest.body !== body) expect(bodies[body]?.after).toContain(latest.body)
    if (latest?.startsAt !== startsAt) firedIn.set(key, { startsAt, body })
    expect(Date.parse(startsAt)).toBeLessThan(now)
  }
})

it('waits for none that comes later, however few keys there are', () => {
  const { bodies } = makeStorm({ ...size, alerts: 1000, keys: 30 }, now)
  for (const [at, { after }] of bodies.entries()) for (const before of after) expect(before).toBeLessThan(at)
})
