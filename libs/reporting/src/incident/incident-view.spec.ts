import { describe, expect, it } from '@jest/globals'
import type { Instant, IncidentId } from '@atlas/contracts'
import { handlingAggregate, serviceLevelAggregate, type Sight } from '@atlas/domain'
import type { IncidentRecord } from './incident-record.js'
import { seenIncident } from './incident-view.js'

const at = '2026-11-23T09:30:00.000Z' as Instant
const record: IncidentRecord = {
  id: '0190b0c0-0000-7000-8000-000000000001' as IncidentId,
  number: '1001',
  dedupKey: 'a'.repeat(64),
  source: 'api',
  text: 'c'.repeat(64),
  cluster: 'mecc-prd',
  clusterKnown: true,
  environment: 'production',
  namespace: 'payments',
  application: null,
  alertname: null,
  openedAt: at,
  receivedAt: at,
  follows: null,
  reporters: ['robin'],
  domains: [],
  fires: false,
  flags: [],
  handling: handlingAggregate.initial(),
  firing: [],
  occurrences: 1,
  notifications: 1,
  clocks: serviceLevelAggregate.initial(),
  version: 1,
  position: 1,
}
const fields = (sight: Exclude<Sight, 'nothing'>, restricted: boolean): string[] =>
  Object.keys(seenIncident({ record, sight, restricted }, 'it is down', [])).sort()
const standing = ['clocks', 'id', 'number', 'priority', 'shows', 'status']

describe('an incident', () => {
  it('shows number, priority, status and clocks alone where it is restricted', () => {
    for (const sight of ['own', 'summary', 'standing'] as const) expect(fields(sight, true)).toEqual(standing)
    expect(fields('standing', false)).toEqual(standing)
  })

  it('shows who reported it what they reported, and nothing of who works on it', () => {
    expect(fields('own', false)).toEqual(
      [...standing, 'cluster', 'environment', 'namespace', 'openedAt', 'summary'].sort(),
    )
  })

  it('shows management neither what was reported nor who works on it', () => {
    const summary = ['category', 'cluster', 'environment', 'openedAt', 'tentative', 'tier']
    expect(fields('summary', false)).toEqual([...standing, ...summary].sort())
  })

  it('shows its team everything, and that it is restricted', () => {
    expect(seenIncident({ record, sight: 'everything', restricted: true }, 'it is down', [])).toMatchObject({
      shows: 'everything',
      summary: 'it is down',
      restricted: null,
    })
  })
})
