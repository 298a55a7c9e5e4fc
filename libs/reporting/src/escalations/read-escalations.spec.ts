import { expect, it } from '@jest/globals'
import { type AtlasEvent, type ContentHash, type IncidentId, instant, type Recorded } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import { ReadEscalations, ReadEscalationsHandler } from './read-escalations.js'

const incident = '0190b0c0-0000-7000-8000-000000000001' as IncidentId
const [kept, redacted] = ['a'.repeat(64), 'b'.repeat(64)] as [ContentHash, ContentHash]
const evidence = { rootCause: 'a race in the CNI', missing: 'the permission to downgrade it' }

const escalationsOf = (...told: readonly (readonly [AtlasEvent['type'], object])[]) => {
  const events = told.map(([type, data], index) => ({
    type,
    data: { incidentId: incident, ...data },
    position: index + 1,
    occurredAt: instant(index * 60_000),
  })) as unknown as Recorded<AtlasEvent>[]
  const log: Pick<LogReader, 'pageOfIncident' | 'content'> = {
    pageOfIncident: (_, after, most) =>
      Promise.resolve(events.filter(({ position }) => position > after).slice(0, most)),
    content: (hashes) =>
      Promise.resolve(
        new Map(hashes.includes(kept) ? [[kept, new TextEncoder().encode(JSON.stringify(evidence))]] : []),
      ),
  }
  return new ReadEscalationsHandler(log as LogReader).execute(new ReadEscalations(incident))
}
const step = (fromTier: string, toTier: string, trigger: string, hash: ContentHash | null, giver: string) =>
  ['IncidentEscalated', { fromTier, toTier, trigger, evidence: hash, giver }] as const

it('shows each hand-over with its evidence and who took it, the newest first', async () => {
  const shown = await escalationsOf(
    step('L1', 'L2', 'sla-risk', null, 'sofia.keller'),
    ['EscalationAccepted', { by: 'amelie.dubois', tier: 'L2' }],
    step('L2', 'L3', 'irresolvable-blocker', kept, 'amelie.dubois'),
  )
  expect(shown).toEqual([
    {
      at: instant(120_000),
      fromTier: 'L2',
      toTier: 'L3',
      trigger: 'irresolvable-blocker',
      reason: null,
      giver: 'amelie.dubois',
      evidence,
      notAccepted: [],
      takenBy: null,
      takenAt: null,
    },
    expect.objectContaining({
      trigger: 'sla-risk',
      evidence: null,
      takenBy: 'amelie.dubois',
      takenAt: instant(60_000),
    }),
  ])
})

it('shows who was asked in turn when nobody accepted', async () => {
  const asked = { tier: 'L2', giver: 'sofia.keller', onShift: [] }
  const [shown] = await escalationsOf(
    step('L1', 'L2', 'complexity-threshold', kept, 'sofia.keller'),
    ['EscalationNotAccepted', { ...asked, rung: 1, asked: 'amelie.dubois', next: 'emil.novak', told: null }],
    ['EscalationNotAccepted', { ...asked, rung: 2, asked: 'emil.novak', next: null, told: 'nadia.rossi' }],
    ['EscalationAccepted', { by: 'emil.novak', tier: 'L2' }],
  )
  expect(shown).toMatchObject({
    notAccepted: [
      { at: instant(60_000), asked: 'amelie.dubois', next: 'emil.novak', told: null },
      { at: instant(120_000), asked: 'emil.novak', next: null, told: 'nadia.rossi' },
    ],
    takenBy: 'emil.novak',
  })
})

it('shows a de-escalation with its reason, what was taken back, and that redacted evidence is gone', async () => {
  const shown = await escalationsOf(
    step('L2', 'L3', 'irresolvable-blocker', redacted, 'amelie.dubois'),
    ['EscalationTakenBack', { by: 'amelie.dubois', reason: 'found it' }],
    ['IncidentDeescalated', { fromTier: 'L2', toTier: 'L1', reason: 'a routine rule', giver: 'amelie.dubois' }],
  )
  expect(shown).toMatchObject([
    { trigger: null, reason: 'a routine rule', toTier: 'L1', evidence: null, takenBy: null },
    { trigger: 'irresolvable-blocker', evidence: null, takenBy: 'amelie.dubois' },
  ])
})
