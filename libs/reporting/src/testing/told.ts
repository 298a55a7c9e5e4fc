import { type AtlasEvent, type ClockTerms, type IncidentId, instant, type Instant } from '@atlas/contracts'

/** The incident whose story a test tells. */
export const incidentId = '0190b0c0-0000-7000-8000-000000000001' as IncidentId
/** Minutes after nine. */
export const at = (minute: number): Instant => instant(Date.UTC(2026, 10, 23, 9, minute))

/** An event of the incident, told by its minute and without the incident's id. */
export type Told = readonly [minute: number, category: string, type: AtlasEvent['type'], data: object]

/** An hour for a P3, promised to the customer. */
export const terms = (kind: string): ClockTerms => ({
  serviceLevel: kind,
  kind,
  priority: 'P3',
  target: 'PT1H',
  targetMs: 3_600_000,
  calendar: '24x7',
  calendarHash: 'c'.repeat(64),
  promisedTo: 'customer',
  thresholds: [50, 75, 90],
  atRisk: 75,
  policy: 'f'.repeat(64),
  tzdb: 'none',
})
const { targetMs, calendarHash, policy, tzdb } = terms('any')

export const opened = (more: object = {}): Told => [
  0,
  'report',
  'IncidentOpened',
  {
    number: '1001',
    facts: { source: 'api', cluster: 'mecc-prd', clusterKnown: true, environment: 'production', labels: {}, text: 't' },
    requestors: [],
    clocksStartAt: at(0),
    flags: [],
    ...more,
  },
]
export const handlingOpened: Told = [
  0,
  'handling',
  'HandlingOpened',
  {
    number: '1001',
    cluster: 'mecc-prd',
    environment: 'production',
    requestors: [],
    text: 't',
    source: 'api',
    dedupKey: 'd'.repeat(64),
    clocksStartAt: at(0),
  },
]
export const prioritised: Told = [
  1,
  'handling',
  'TentativePrioritySet',
  { priority: 'P3', category: 'rbac', tier: 'L1', rule: 'r', clocksStartAt: at(0) },
]

/** A fact of a clock, such as `resolution/1`. */
export const ofClock = (minute: number, id: string, type: AtlasEvent['type'], data: object = {}): Told => [
  minute,
  'service-level',
  type,
  {
    clock: id,
    pinned: { targetMs, calendarHash, policy, tzdb },
    because: 'test',
    elapsedMs: 0,
    dueAt: null,
    ...data,
  },
]
export const starts = (id: string): Told =>
  ofClock(0, id, 'ClockStarted', { terms: terms(id.split('/')[0] ?? ''), dueAt: at(60) })
