import { beforeEach, describe, expect, it } from '@jest/globals'
import {
  type AtlasEvent,
  type ClockTerms,
  type EventMetadata,
  type IncidentId,
  type Instant,
  instant,
  type TrailEntry,
} from '@atlas/contracts'
import { handlingStream, serviceLevelStream } from '@atlas/domain'
import { InMemoryEventLog, type StreamOf, type Transaction } from '@atlas/event-sourcing'
import { tellTrail, wholeTrail } from './tell-trail.js'
import { trailHtml } from './trail-html.js'
import { trailText } from './trail-text.js'

const incident = '0190b0c0-0000-7000-8000-000000000001' as IncidentId
const at = (minute: number): Instant => instant(Date.UTC(2026, 10, 23, 9, minute))
const by = (correlationId: string): EventMetadata => ({
  actor: { kind: 'person', id: 'amelie.dubois', via: 'http', roles: ['Team Lead'] },
  correlationId,
  causationId: correlationId,
  policy: 'a'.repeat(64),
})
const terms = (priority: 'P2' | 'P3', target: string, calendar: string): ClockTerms => ({
  serviceLevel: 'resolution',
  kind: 'resolution',
  priority,
  target,
  targetMs: 1,
  calendar,
  calendarHash: 'c'.repeat(64),
  promisedTo: 'customer',
  thresholds: [],
  atRisk: 75,
  policy: 'a'.repeat(64),
  tzdb: 'none',
})
const evidence = { kind: 'systemic-issue', rootCause: 'a flawed <template>', clusters: ['a', 'b'], vulnerability: [] }

let now: Instant
let log: InMemoryEventLog
beforeEach(() => {
  log = new InMemoryEventLog(() => now)
})

/** What one command writes: facts of handling, and what the clocks make of them. */
type Written = readonly [type: AtlasEvent['type'], data: object]
async function happens(
  minute: number,
  facts: (tx: Transaction) => readonly Written[],
  clocks: readonly Written[] = [],
): Promise<void> {
  now = at(minute)
  const [handling, levels] = [handlingStream(incident), serviceLevelStream(incident)]
  await log.transact({ streams: [handling, levels] }, by(`request ${minute}`), (tx) => {
    const write = (stream: StreamOf<never, never>, written: readonly Written[]) =>
      tx.append(
        stream,
        incident,
        written.map(([type, data]) => ({ type, occurredAt: now, data: { incidentId: incident, ...data } }) as never),
      )
    write(handling as never, facts(tx))
    write(levels as never, clocks)
  })
}

const clock = 'resolution/1'
const tentative: Written = [
  'TentativePrioritySet',
  { priority: 'P3', category: 'rbac', tier: 'L1', rule: 'rbac-denied' },
]
const begun: Written = [
  'ClockStarted',
  { clock, terms: terms('P3', 'PT27H', 'business'), because: 'TentativePrioritySet', dueAt: at(1620) },
]
async function raised(keep = true): Promise<void> {
  await happens(0, () => [tentative], [begun])
  await happens(
    9,
    (tx) => {
      const [shown, reason] = [tx.keep(JSON.stringify(evidence)), tx.keep('Every namespace of the cluster fails.')]
      const rows = [{ row: 'P3', from: 'P3', to: 'P2', kind: 'systemic-issue', evidence: shown }]
      if (!keep) for (const hash of [shown, reason]) tx.redact(hash)
      return [
        ['ReclassificationApproved', { request: 1, by: 'eve', role: 'Evangelist', row: 'P3', from: 'P3', to: 'P2' }],
        [
          'PriorityReclassified',
          {
            request: 1,
            by: 'amelie.dubois',
            engineer: 'amelie.dubois',
            from: 'P3',
            to: 'P2',
            reason,
            rows: rows.map((row) => ({ ...row, approvedBy: 'eve', role: 'Evangelist' })),
            then: [],
          },
        ],
      ]
    },
    [
      [
        'ClockRetargeted',
        {
          clock,
          elapsedMs: 540_000,
          terms: terms('P2', 'PT8H', '24x7'),
          because: 'PriorityReclassified',
          dueAt: at(480),
        },
      ],
    ],
  )
}
const entryOf = async (event: string): Promise<TrailEntry> => {
  const entry = (await wholeTrail(log, incident)).find((one) => one.event === event)
  if (!entry) throw new Error(`the trail has no ${event}`)
  return entry
}

describe('an entry of the trail', () => {
  it('says who decided by which policy, matrix row and evidence, why, and what became of the clocks', async () => {
    await raised()
    const started = { state: 'running', target: 'PT27H', calendar: 'business', elapsedMs: 0, dueAt: at(1620) }
    const after = { state: 'running', target: 'PT8H', calendar: '24x7', elapsedMs: 540_000, dueAt: at(480) }
    expect(await entryOf('PriorityReclassified')).toMatchObject({
      actor: 'person amelie.dubois (Team Lead) via http',
      why: 'Every namespace of the cluster fails.',
      rule: 'matrix row P3',
      policy: 'a'.repeat(64),
      evidence: [{ what: 'P3 to P2: systemic-issue', shown: evidence }],
      clocks: [{ clock, before: { ...started, breachedAt: null }, after: { ...after, breachedAt: null } }],
    })
    expect(await entryOf('TentativePrioritySet')).toMatchObject({
      rule: 'rbac-denied',
      evidence: [],
      clocks: [{ clock, before: null, after: { ...started, breachedAt: null } }],
    })
    // It changed no clock, though it came in the same append.
    expect((await entryOf('ReclassificationApproved')).clocks).toEqual([])
  })

  it('has the clocks as they stood also where the trail is read in stretches', async () => {
    await raised()
    const whole = await wholeTrail(log, incident)
    const last = whole.findIndex(({ event }) => event === 'PriorityReclassified')
    const { items } = await tellTrail(log, incident, whole[last - 1]?.position ?? NaN, 1)
    expect(items).toEqual([whole[last]])
    expect(items[0]?.clocks).toHaveLength(1)
  })

  it('says that evidence was redacted, under the hash that it had', async () => {
    await raised(false)
    const entry = await entryOf('PriorityReclassified')
    expect(entry).toMatchObject({
      why: null,
      evidence: [{ shown: null, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    })
    expect(trailText([entry])).toContain(`redacted (${entry.evidence[0]?.hash.slice(0, 12)})`)
  })

  it('has a breach as what the clock says from then on', async () => {
    await happens(0, () => [tentative], [begun])
    await happens(40, () => [], [['ClockBreached', { clock, kind: 'resolution', elapsedMs: 1, targetMs: 1 }]])
    await happens(50, () => [['IncidentResolved', { by: 'x', reason: 'r', summary: 's' }]], [
      ['ClockMet', { clock, elapsedMs: 2, because: 'IncidentResolved' }],
    ])
    const [change] = (await entryOf('IncidentResolved')).clocks
    expect(change?.before).toMatchObject({ state: 'running', breachedAt: at(40), dueAt: at(40) })
    expect(change?.after).toMatchObject({ state: 'met', breachedAt: at(40) })
  })
})

it('as text has each part on a line of its own', async () => {
  await raised()
  expect(trailText([await entryOf('PriorityReclassified')]).split('\n')).toEqual([
    `${at(9)}  Priority reclassified from P3 to P2 (request 1 of amelie.dubois), approved by eve as Evangelist.`,
    '    by       person amelie.dubois (Team Lead) via http',
    '    why      Every namespace of the cluster fails.',
    '    rule     matrix row P3',
    '    evidence P3 to P2: systemic-issue: rootCause: a flawed <template>; clusters: a, b',
    `    clock    resolution/1: running, PT27H business, due ${at(1620)} → running, PT8H 24x7, due ${at(480)}`,
    '    at       position 4; policy aaaaaaaaaaaa',
  ])
})

it('as HTML is a page that runs nothing and shows text as text', async () => {
  await raised()
  const page = trailHtml('1001', await wholeTrail(log, incident))
  expect(page).toContain('a flawed &lt;template&gt;')
  expect(page).not.toMatch(/<template>|<script|src=|href=/)
  expect(page).toContain('<h1>Trail of incident 1001</h1>')
  expect(page.match(/<li /g)).toHaveLength(5)
})
