import { expect, it } from '@jest/globals'
import {
  type AtlasEvent,
  type ClockTerms,
  type EventMetadata,
  type IncidentId,
  instant,
  type Instant,
  type Recorded,
  ServiceLevelMessage,
} from '@atlas/contracts'
import { InMemoryEventLog, streamOf } from '@atlas/event-sourcing'
import { toldClocks } from './told-clocks.js'
import { toldPage } from './told-page.js'

const incidentId = '0190b0c0-0000-7000-8000-000000000001' as IncidentId
const at = (minute: number): Instant => instant(Date.UTC(2026, 10, 23, 9, minute))
const terms = (serviceLevel: string): ClockTerms => ({
  serviceLevel,
  kind: serviceLevel,
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
const { targetMs, calendarHash, policy, tzdb } = terms('response')
const pinned = { targetMs, calendarHash, policy, tzdb }

type Told = readonly [minute: number, category: string, type: AtlasEvent['type'], data: object]
const facts = {
  source: 'api',
  cluster: 'mecc-prd',
  clusterKnown: true,
  environment: 'production',
  labels: {},
  text: 't',
}
const opening: readonly Told[] = [
  [0, 'report', 'IncidentOpened', { number: '1001', facts, requestors: [], clocksStartAt: at(0), flags: [] }],
  [
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
  ],
  [
    1,
    'handling',
    'TentativePrioritySet',
    { priority: 'P3', category: 'rbac', tier: 'L1', rule: 'r', clocksStartAt: at(0) },
  ],
]
const clock = (minute: number, id: string, type: AtlasEvent['type'], data: object = {}): Told => [
  minute,
  'service-level',
  type,
  { clock: id, pinned, because: 'test', elapsedMs: 0, dueAt: null, ...data },
]
const starts = (id: string): Told =>
  clock(0, id, 'ClockStarted', { terms: terms(id.split('/')[0] ?? ''), dueAt: at(60) })
const threshold = (minute: number, percent: number): Told =>
  clock(minute, 'resolution/1', 'ClockThresholdReached', { percent, kind: 'resolution', dueAt: at(60) })
const restricted: Told = [50, 'handling', 'IncidentRestricted', { by: 'ada', reason: 'r', team: [], category: null }]

const story: readonly Told[] = [
  ...opening,
  starts('response/1'),
  starts('resolution/1'),
  clock(5, 'response/1', 'ClockMet'),
  threshold(30, 50),
  threshold(45, 75),
  restricted,
  threshold(54, 90),
  clock(60, 'resolution/1', 'ClockBreached', { kind: 'resolution', serviceLevel: 'resolution' }),
]
const by: EventMetadata = { actor: { kind: 'import', id: 'desk', via: 'cli' }, correlationId: 'c', causationId: 'c' }

async function logOf(told: readonly Told[]): Promise<InMemoryEventLog> {
  let now = at(0)
  const log = new InMemoryEventLog(() => now)
  for (const [minute, category, type, data] of told) {
    now = at(minute)
    const stream = streamOf({ category, initial: () => null, evolve: () => null } as never, incidentId)
    const event = { type, occurredAt: at(minute), data: { incidentId, ...data } } as never
    await log.transact({ streams: [stream] }, by, (transaction) => transaction.append(stream, incidentId, [event]))
  }
  return log
}
const toldBy = async (told: readonly Told[]): Promise<ServiceLevelMessage[]> =>
  toldClocks((await logOf(told)).events as Recorded<AtlasEvent>[])
const line = ({ clock: id, sequence, fact, dimensions }: ServiceLevelMessage): string =>
  `${id.slice(37)} ${sequence} ${fact}${dimensions ? '' : ' withheld'}`

it('tells every event of a clock, numbered for each without gaps, and of a restriction every clock once more', async () => {
  const messages = await toldBy(story)
  expect(messages.map(line)).toEqual([
    'response/1 1 started',
    'resolution/1 1 started',
    'response/1 2 met',
    'resolution/1 2 threshold-reached',
    'resolution/1 3 at-risk',
    'response/1 3 restricted withheld',
    'resolution/1 4 restricted withheld',
    'resolution/1 5 threshold-reached withheld',
    'resolution/1 6 breached withheld',
  ])
  for (const message of messages) expect(ServiceLevelMessage.parse(message)).toEqual(message)
})

it('says how the clock stands, when it happened and was recorded, and what a restriction came too late for', async () => {
  const messages = await toldBy(story)
  expect(messages[4]).toMatchObject({
    state: 'running',
    percent: 75,
    dueAt: at(60),
    priority: 'P3',
    imported: true,
    dimensions: { cluster: 'mecc-prd', category: 'rbac', tier: 'L1' },
    occurredAt: at(45),
    recordedAt: at(45),
  })
  expect(messages[6]).toMatchObject({ fact: 'restricted', disclosed: 3 })
  expect(messages.at(-1)).toMatchObject({ breachedAt: at(60), dueAt: null, percent: 100 })
})

it('is the same however the log is cut into pages', async () => {
  const log = await logOf(story)
  for (const limit of [1, 2, 3, 100]) {
    const all: ServiceLevelMessage[] = []
    for (let after = 0, end = log.events.length; after < end;) {
      const page = await toldPage(log, after, limit)
      all.push(...page.messages)
      after = page.upTo
    }
    expect(all).toEqual(await toldBy(story))
  }
})
