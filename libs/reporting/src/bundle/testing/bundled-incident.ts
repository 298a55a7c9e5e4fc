import { generateKeyPairSync, randomBytes } from 'node:crypto'
import {
  type AtlasEvent,
  type Bundle,
  type ClockExplanation,
  type ClockStretch,
  type EventMetadata,
  type Hash,
  type IncidentId,
  type InclusionProof,
  type Instant,
  instant,
  type Recorded,
  type Seal,
  storedType,
} from '@atlas/contracts'
import { handlingStream, reportStream } from '@atlas/domain'
import {
  contentHash,
  type EventLog,
  eventLeafHash,
  genesis,
  InMemoryEventLog,
  publicKeyOf,
  rootOf,
  sealHash,
  signSeal,
  type StreamOf,
  type Transaction,
} from '@atlas/event-sourcing'
import { policyHash } from '@atlas/policy'
import type { BundleSources } from '../bundle-sources.js'
import { makeBundle } from '../make-bundle.js'

/** A reclassified incident as its bundle tells it, beside another one of the same key, without a database. */

export const incident = '0190b0c0-0000-7000-8000-000000000001' as IncidentId
const other = '0190b0c0-0000-7000-8000-000000000002' as IncidentId
const at = (minute: number): Instant => instant(Date.UTC(2026, 10, 23, 9, minute))
const dedupKey = 'd'.repeat(64)

export const policyFiles: ReadonlyMap<string, Uint8Array> = new Map([
  ['priorities.yaml', Buffer.from('P1: {}\n')],
  ['templates/resolved.md', Buffer.from('Resolved: <number>\n')],
])
const policy = policyHash(policyFiles)
const by: EventMetadata = {
  actor: { kind: 'person', id: 'amelie.dubois', via: 'http', roles: ['Team Lead'] },
  correlationId: 'a request',
  causationId: 'a request',
  policy,
}

export const texts = {
  summary: JSON.stringify({ summary: 'Egress to <nfs> is denied' }),
  reason: 'Every namespace of the cluster fails.',
  evidence: JSON.stringify({ kind: 'systemic-issue', rootCause: 'a flawed template', clusters: ['a', 'b'] }),
} as const
const contents = new Map(
  Object.values(texts).map((text) => {
    const [salt, bytes] = [randomBytes(32), Buffer.from(text)]
    const hash = contentHash(salt, bytes)
    return [hash, { hash, salt, bytes }]
  }),
)

type Written = readonly [type: AtlasEvent['type'], data: object]

/** On any log: `passes` says when what comes happens, `keep` stores a text as content. */
export async function tellIncident(
  log: EventLog,
  passes: (at: Instant) => void,
  keep: (transaction: Transaction, text: string) => Hash,
): Promise<void> {
  const happens = async (
    minute: number,
    stream: StreamOf<never, never>,
    of: IncidentId,
    written: (keep: (text: string) => Hash) => readonly Written[],
  ) => {
    passes(at(minute))
    await log.transact({ streams: [stream] }, by, (tx) => {
      const events = written((text) => keep(tx, text)).map(
        ([type, data]) => ({ type, occurredAt: at(minute), data: { incidentId: of, ...data } }) as never,
      )
      tx.append(stream, of, events)
    })
  }
  const opened = (number: string, text: Hash): Written => [
    'IncidentOpened',
    {
      number,
      dedupKey,
      facts: {
        source: 'api',
        cluster: 'abrc1l-atlas-stg',
        clusterKnown: true,
        environment: 'staging',
        labels: {},
        text,
      },
      requestors: [],
      impactStartedAt: at(0),
      reportedAt: at(0),
      receivedAt: at(0),
      clocksStartAt: at(0),
      flags: [],
    },
  ]
  const cleared = (n: number): Written => [
    'OccurrenceCleared',
    { occurrenceId: `${dedupKey}/${n}`, startsAt: at(0), endsAt: at(30), receivedAt: at(30) },
  ]
  const report = reportStream(dedupKey) as never
  const handling = handlingStream(incident) as never
  await happens(0, report, other, (keep) => [opened('1000', keep(texts.summary))])
  await happens(1, report, incident, (keep) => [opened('1001', keep(texts.summary))])
  await happens(2, handling, incident, (keep) => [
    [
      'HandlingOpened',
      {
        number: '1001',
        cluster: 'abrc1l-atlas-stg',
        environment: 'staging',
        requestors: [],
        text: keep(texts.summary),
        source: 'api',
        dedupKey,
        clocksStartAt: at(1),
      },
    ],
    [
      'TentativePrioritySet',
      { priority: 'P3', category: 'egress-access', tier: 'L1', rule: 'egress', clocksStartAt: at(1) },
    ],
  ])
  await happens(7, handling, incident, () => [
    ['WorkStarted', { from: 'Unassigned', owner: 'amelie.dubois', tier: 'L1', firstByPerson: true }],
  ])
  await happens(20, handling, incident, (keep) => [
    [
      'PriorityReclassified',
      {
        request: 1,
        by: 'amelie.dubois',
        engineer: 'amelie.dubois',
        from: 'P3',
        to: 'P2',
        reason: keep(texts.reason),
        rows: [
          {
            row: 'P3',
            from: 'P3',
            to: 'P2',
            kind: 'systemic-issue',
            evidence: keep(texts.evidence),
            approvedBy: 'jonas.meier',
            role: 'Evangelist',
          },
        ],
        then: [],
      },
    ],
  ])
  await happens(30, report, other, () => [cleared(1)])
  await happens(31, report, incident, () => [cleared(2)])
  await happens(40, handling, incident, (keep) => [['NoteAdded', { note: 1, by: 'amelie.dubois', text: keep('seen') }]])
  passes(at(45))
}

async function inMemory(): Promise<InMemoryEventLog> {
  let now = at(0)
  const log = new InMemoryEventLog(() => now)
  const named = (text: string): Hash => {
    for (const { hash, bytes } of contents.values()) if (bytes.toString() === text) return hash
    return 'e'.repeat(64)
  }
  await tellIncident(
    log,
    (at) => (now = at),
    (_, text) => named(text),
  )
  return Object.assign(log, {
    content: (hashes: readonly Hash[]) =>
      Promise.resolve(
        new Map([...contents].flatMap(([hash, { bytes }]) => (hashes.includes(hash) ? [[hash, bytes]] : []))),
      ),
  })
}

const stored = (event: Recorded, previous: Hash): InclusionProof['event'] => ({
  position: event.position,
  recordedAt: event.recordedAt,
  hash: event.hash,
  previous,
  streamId: event.streamId,
  streamVersion: event.streamVersion,
  category: event.category,
  incidentId: event.incidentId ?? '',
  type: storedType(event.type),
  occurredAt: event.occurredAt,
  data: JSON.stringify(event.data),
  metadata: JSON.stringify(event.metadata),
})

const { privateKey } = generateKeyPairSync('ed25519')
export const key = { privateKey, name: publicKeyOf(privateKey) }

/** Four positions to a seal; the last event is not sealed yet. */
function sealsOf(events: readonly Recorded[]): Seal[] {
  const seals: Seal[] = []
  for (let first = 1; first + 3 <= events.length; first += 4) {
    const segment = events.slice(first - 1, first + 3)
    const before = seals.at(-1)
    seals.push(
      signSeal(privateKey, {
        number: seals.length + 1,
        first,
        last: first + 3,
        count: segment.length,
        root: rootOf(segment.map(eventLeafHash)),
        previous: before ? sealHash(before) : genesis,
        sealedAt: at(41),
      }),
    )
  }
  return seals
}

const stretch = (from: number, to: number, state: ClockStretch['state']): ClockStretch => ({
  from: at(from),
  to: at(to),
  because: [{ change: state === 'paused' ? 'pause' : 'start', fact: 'TentativePrioritySet' }],
  state,
  target: 'PT30M',
  calendar: '24x7',
  counted: state === 'running' ? [{ from: at(from), to: at(to) }] : [],
  countedMs: state === 'running' ? (to - from) * 60_000 : 0,
  elapsedMs: 0,
})
const clock = (name: string, stretches: ClockStretch[], more: Partial<ClockExplanation>): ClockExplanation => ({
  clock: `${name}/1`,
  kind: name,
  state: 'running',
  target: 'PT30M',
  calendar: '24x7',
  elapsedMs: 0,
  remainingMs: 0,
  dueAt: null,
  breachedAt: null,
  explained: null,
  excused: null,
  atRisk: false,
  at: at(45),
  pausedMs: 0,
  shares: [],
  stretches,
  ...more,
})
export const clocks: readonly ClockExplanation[] = [
  clock('response', [stretch(1, 7, 'running'), stretch(7, 45, 'met')], { state: 'met' }),
  clock('resolution', [stretch(1, 20, 'running'), stretch(20, 30, 'paused'), stretch(30, 45, 'running')], {
    dueAt: at(41),
    breachedAt: at(41),
  }),
]

export async function bundledIncident(more: Partial<BundleSources> = {}): Promise<Bundle> {
  const log = await inMemory()
  const seals = sealsOf(log.events)
  const sources: BundleSources = {
    log,
    key,
    policyFiles: (hash) => Promise.resolve(hash === policy ? policyFiles : new Map()),
    clocks: { explained: () => Promise.resolve([...clocks]), current: () => Promise.resolve([...clocks]) },
    seals: {
      eventsOf: (id, upTo) =>
        Promise.resolve(
          log.events
            .filter(({ incidentId, position }) => incidentId === id && position <= upTo)
            .map((event) => stored(event, log.stream(event.streamId)[event.streamVersion - 2]?.hash ?? genesis)),
        ),
      over: (position) => Promise.resolve(seals.find(({ first, last }) => first <= position && position <= last)),
      leaves: (first, last) =>
        Promise.resolve(
          log.events.slice(first - 1, last).map((event) => ({ position: event.position, leaf: eventLeafHash(event) })),
        ),
      contents: (hashes) =>
        Promise.resolve(
          hashes.flatMap((hash) => {
            const one = contents.get(hash)
            return one ? [{ hash, salt: one.salt.toString('base64'), bytes: one.bytes.toString('base64') }] : []
          }),
        ),
    },
    ...more,
  }
  const bundle = await makeBundle(sources, incident)
  if (!bundle) throw new Error('the story opens no incident')
  return bundle
}
