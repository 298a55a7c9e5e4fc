import { describe, expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import { NotificationPolicy } from '@atlas/policy'
import { policy as shipped } from './testing/correspondence.js'
import { suppressedBy } from './suppression.js'

const hours = { days: ['fri'], from: '20:00', to: '06:00', timeZone: 'Europe/Zurich' }
const between = { from: '2026-11-24T12:00:00Z', until: '2026-11-24T14:00:00Z' }
const withAll = (...suppressed: object[]) =>
  NotificationPolicy.safeParse({
    ...shipped,
    pages: { ...shipped.pages, gatherWithin: '60s', repeatAfter: '5m', suppressed },
    retries: ['5s'],
    attemptTimeout: '30s',
  })
const policy = (...suppressed: object[]) => {
  const parsed = withAll(...suppressed)
  if (!parsed.success) throw new Error(parsed.error.message)
  return parsed.data
}
const night = { id: 'friday-night', priorities: ['P2'], hours }
const upgrade = { id: 'upgrade-of-stg', priorities: ['P2', 'P3'], clusters: ['stg'], between }
const luca = { id: 'luca-by-day-only', priorities: ['P2'], people: ['luca'] }
const by = (at: string, person = 'emil', priority: 'P1' | 'P2' | 'P3' = 'P2', cluster = 'prd') =>
  suppressedBy(
    { person, priority },
    { cluster, namespaces: [], category: 'rbac' },
    instant(Date.parse(at)),
    policy(night, upgrade, luca),
  )?.by

describe('a page', () => {
  it('is suppressed in a weekly window, which may end on the next day', () => {
    expect(by('2026-11-27T18:59:59Z')).toBeUndefined()
    expect(by('2026-11-27T19:00:00Z')).toBe('friday-night')
    expect(by('2026-11-28T04:59:59Z')).toBe('friday-night')
    expect(by('2026-11-28T05:00:00Z')).toBeUndefined()
    expect(by('2026-11-28T20:00:00Z')).toBeUndefined()
  })

  it('is suppressed in a window of a cluster, and by the preference of whom it asks', () => {
    expect(by('2026-11-24T12:00:00Z', 'emil', 'P3', 'stg')).toBe('upgrade-of-stg')
    expect(by('2026-11-24T14:00:00Z', 'emil', 'P3', 'stg')).toBeUndefined()
    expect(by('2026-11-24T12:00:00Z', 'emil', 'P3')).toBeUndefined()
    expect(by('2026-11-24T12:00:00Z', 'luca')).toBe('luca-by-day-only')
  })

  it('is suppressed in a window of namespaces where the incident touches no other, and says until when', () => {
    const payments = { id: 'payments', priorities: ['P2'], namespaces: ['payments', 'billing'], between }
    const within = (...namespaces: string[]) =>
      suppressedBy(
        { person: 'emil', priority: 'P2' },
        { cluster: 'prd', namespaces, category: null },
        instant(Date.parse('2026-11-24T13:00:00Z')),
        policy(payments),
      )
    expect(within('payments')).toEqual({ by: 'payments', until: '2026-11-24T14:00:00.000Z' })
    expect(within('payments', 'ingress')).toBeUndefined()
    expect(within()).toBeUndefined()
  })

  it('of a P1 never is, and policy can’t say so', () => {
    expect(by('2026-11-27T19:00:00Z', 'luca', 'P1', 'stg')).toBeUndefined()
    expect(withAll({ ...night, priorities: ['P1'] }).success).toBe(false)
    expect(withAll({ id: 'all', priorities: ['P2'] }).success).toBe(false)
  })
})
