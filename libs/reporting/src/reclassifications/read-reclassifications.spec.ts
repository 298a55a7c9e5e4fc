import { expect, it } from '@jest/globals'
import { type ContentHash, type HandlingEvent, type IncidentId, instant } from '@atlas/contracts'
import { handlingAggregate } from '@atlas/domain'
import { foldAll, type LogReader } from '@atlas/event-sourcing'
import { ReadReclassifications, ReadReclassificationsHandler } from './read-reclassifications.js'

const incidentId = '0190b0c0-0000-7000-8000-000000000001' as IncidentId
const [reason, kept, redacted] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)] as [
  ContentHash,
  ContentHash,
  ContentHash,
]
const evidence = { kind: 'systemic-issue', rootCause: 'a flawed template', clusters: ['a', 'b'] }

const told = (...events: readonly (readonly [HandlingEvent['type'], object])[]) => {
  const opening = ['HandlingOpened', { requestors: [], source: 'api', dedupKey: 'd'.repeat(64) }] as const
  const facts = [opening, ...events].map(([type, data], n) => ({
    type,
    occurredAt: instant(n * 60_000),
    data: { incidentId, ...data },
  })) as unknown as HandlingEvent[]
  const log: Pick<LogReader, 'content'> = {
    content: (hashes) =>
      Promise.resolve(
        new Map(
          hashes.flatMap((hash): [ContentHash, Uint8Array][] => {
            if (hash === reason) return [[hash, new TextEncoder().encode('two clusters are affected')]]
            return hash === kept ? [[hash, new TextEncoder().encode(JSON.stringify(evidence))]] : []
          }),
        ),
      ),
  }
  const handling = foldAll(handlingAggregate, facts)
  return new ReadReclassificationsHandler(log as LogReader).execute(new ReadReclassifications(handling))
}
const row = (hash: ContentHash) => ({
  row: 'P3',
  from: 'P3',
  to: 'P2',
  kind: 'systemic-issue',
  evidence: hash,
  roles: ['Team Lead', 'Evangelist'],
  approvers: ['nadia.rossi'],
})
const requested = (request: number, hash: ContentHash) =>
  [
    'ReclassificationRequested',
    { request, by: 'amelie.dubois', from: 'P3', to: 'P2', rows: [row(hash)], reason, expiresAt: instant(9e6) },
  ] as const
const approved = [
  'ReclassificationApproved',
  { request: 2, by: 'nadia.rossi', role: 'Team Lead', row: 'P3', from: 'P3', to: 'P2' },
] as const

it('shows each request with its evidence, who approved it in which role, and what came of it, the newest first', async () => {
  const shown = await told(
    requested(1, redacted),
    [
      'ReclassificationRefused',
      { request: 1, writer: 'amelie.dubois', by: 'jonas.meier', role: 'Evangelist', reason: 'one cluster alone' },
    ],
    requested(2, kept),
    approved,
  )
  expect(shown).toEqual([
    {
      request: 2,
      at: instant(180_000),
      by: 'amelie.dubois',
      from: 'P3',
      to: 'P2',
      reason: 'two clusters are affected',
      state: 'waiting',
      endedAt: null,
      because: null,
      expiresAt: instant(9e6),
      rows: [
        {
          row: 'P3',
          from: 'P3',
          to: 'P2',
          kind: 'systemic-issue',
          evidence,
          roles: ['Team Lead', 'Evangelist'],
          approvedBy: 'nadia.rossi',
          approvedAs: 'Team Lead',
        },
      ],
    },
    expect.objectContaining({
      request: 1,
      state: 'refused',
      endedAt: instant(120_000),
      because: 'jonas.meier refused it: one cluster alone',
      rows: [expect.objectContaining({ evidence: null, approvedBy: null })],
    }),
  ])
})

it('has nothing to show of an incident that handling has not heard of', async () => {
  const log = { content: () => Promise.resolve(new Map<ContentHash, Uint8Array>()) }
  const read = new ReadReclassificationsHandler(log as unknown as LogReader)
  expect(await read.execute(new ReadReclassifications({ opened: false }))).toEqual([])
})
