import { expect, it } from '@jest/globals'
import type { AtlasEvent, EventOf, IncidentId, Recorded } from '@atlas/contracts'
import { instant } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import { ReadConsultations, ReadConsultationsHandler } from './read-consultations.js'
import { ReadFindings, ReadFindingsHandler } from './read-findings.js'
import { ReadNotes, ReadNotesHandler } from './read-notes.js'

const incident = '0190b0c0-0000-7000-8000-000000000001' as IncidentId
type Told = { [T in AtlasEvent['type']]: [type: T, data: Partial<EventOf<T>['data']>] }[AtlasEvent['type']]

/** Content is named by its own text here; what is named `redacted` is gone. */
function logOf(...told: readonly Told[]): LogReader {
  const events = told.map(([type, data], index) => ({ type, data, position: index + 1, occurredAt: instant(index) }))
  const log: Pick<LogReader, 'pageOfIncident' | 'content'> = {
    pageOfIncident: (_, after, most) =>
      Promise.resolve((events as unknown as Recorded[]).filter(({ position }) => position > after).slice(0, most)),
    content: (hashes) =>
      Promise.resolve(new Map(hashes.filter((hash) => hash !== 'redacted').map((hash) => [hash, Buffer.from(hash)]))),
  }
  return log as LogReader
}

it('lists work notes and what was said with the requestor, with what corrects what', async () => {
  const log = logOf(
    ['NoteAdded', { note: 1, by: 'sam', text: 'two of three nodes' }],
    ['UpdateSent', { by: 'sam', text: 'still looking' }],
    ['CustomerAnswered', { by: 'anna', text: 'redacted' }],
    ['NoteAdded', { note: 2, by: 'sam', text: 'all three', corrects: 1 }],
  )
  expect(await new ReadNotesHandler(log).execute(new ReadNotes(incident))).toMatchObject([
    { kind: 'work-note', note: 1, text: 'two of three nodes', corrects: null },
    { kind: 'comment', note: null, by: 'sam', text: 'still looking' },
    { kind: 'comment', by: 'anna', text: null },
    { kind: 'work-note', note: 2, corrects: 1 },
  ])
})

it('shows findings with their links, and that one was redacted', async () => {
  const links = [{ kind: 'commit', url: 'https://git.example/1' }]
  const log = logOf(
    [
      'FindingRecorded',
      { finding: 1, by: 'sam', content: JSON.stringify({ statement: 'a race', links }), kinds: ['commit'] },
    ],
    ['FindingRecorded', { finding: 2, by: 'ada', content: 'redacted', kinds: [], corrects: 1 }],
  )
  expect(await new ReadFindingsHandler(log).execute(new ReadFindings(incident))).toMatchObject([
    { finding: 1, statement: 'a race', links, corrects: null },
    { finding: 2, statement: null, links: [], corrects: 1 },
  ])
})

it('tells of each consultation what came of it', async () => {
  const ask = (consultation: number): Told => [
    'ConsultationAsked',
    { consultation, of: { tier: 'L2' }, asked: ['ada', 'kim'], by: 'sam', question: 'why?', answerBy: instant(9) },
  ]
  const log = logOf(
    ask(1),
    ask(2),
    ask(3),
    ['ConsultationAccepted', { consultation: 1, by: 'ada' }],
    ['ConsultationDeclined', { consultation: 2, by: 'ada', reason: 'away', left: ['kim'] }],
    ['ConsultationAnswered', { consultation: 1, by: 'sam', from: 'Ada by telephone', answer: 'a race' }],
    ['ConsultationDeclined', { consultation: 2, by: 'kim', reason: 'ill', left: [] }],
    ['ConsultationOverdue', { consultation: 3, asked: ['ada', 'kim'] }],
  )
  expect(await new ReadConsultationsHandler(log).execute(new ReadConsultations(incident))).toMatchObject([
    { state: 'answered', acceptedBy: 'ada', answeredBy: 'Ada by telephone', question: 'why?', answer: 'a race' },
    { state: 'declined', asked: [], reason: 'ill', answer: null },
    { state: 'overdue', asked: ['ada', 'kim'] },
  ])
})
