import { expect, it } from '@jest/globals'
import { type AtlasEvent, type ContentHash, IncidentId, instant, type Instant, type Recorded } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import { type Opened, pastClassifications, type PastWord } from './past-classifications.js'

const [one, other] = [1, 2].map((n) => IncidentId.parse(`0199f3a0-0000-7000-8000-00000000000${n}`))
const [kept, redacted] = ['a'.repeat(64), 'b'.repeat(64)] as [ContentHash, ContentHash]
const text = { summary: 'pods crash', description: '', annotations: {} }

type Told = readonly [AtlasEvent['type'], at: Instant, data: object]
const opened = (incidentId: unknown, at: number, hash: ContentHash): Told => [
  'IncidentOpened',
  instant(at),
  { incidentId, facts: { text: hash } },
]
const classified = (incidentId: unknown): Told => ['IncidentClassified', instant(50), { incidentId }]

/** Pages of two events, so that what belongs together lies on several. */
async function wordsOf(told: readonly Told[], span: Opened = {}): Promise<PastWord[]> {
  const events = told.map(([type, occurredAt, data]) => ({
    type,
    occurredAt,
    data,
  })) as unknown as Recorded<AtlasEvent>[]
  const log: Pick<LogReader, 'pages' | 'content'> = {
    async *pages() {
      for (let at = 0; at < events.length; at += 2)
        yield await Promise.resolve({ events: events.slice(at, at + 2), upTo: at })
    },
    content: (hashes) =>
      Promise.resolve(new Map(hashes.includes(kept) ? [[kept, new TextEncoder().encode(JSON.stringify(text))]] : [])),
  }
  const words: PastWord[] = []
  for await (const word of pastClassifications(log as LogReader, span)) words.push(word)
  return words
}

it('tells each classification with the report it was made of, and triage after it', async () => {
  const by = { priority: 'P2', category: 'node' }
  const words = await wordsOf([
    opened(one, 10, kept),
    opened(other, 20, redacted),
    classified(other),
    classified(one),
    ['TriageConfirmed', instant(60), { incidentId: other, ...by }],
    ['TriageCorrected', instant(70), { incidentId: one, from: { priority: 'P1', category: 'none' }, to: by }],
  ])
  expect(words).toMatchObject([
    { told: 'classified', opened: { incidentId: other }, text: null },
    { told: 'classified', opened: { incidentId: one }, text },
    { told: 'triaged', incidentId: other, by },
    { told: 'triaged', incidentId: one, by },
  ])
})

it('leaves out what opened before or after the span', async () => {
  const told = [opened(one, 10, kept), opened(other, 20, kept), classified(one), classified(other)]
  const openedIn = async (span: Opened) =>
    (await wordsOf(told, span)).map((word) => (word.told === 'classified' ? word.opened.incidentId : 'triage'))
  expect(await openedIn({ from: instant(20) })).toEqual([other])
  expect(await openedIn({ to: instant(20) })).toEqual([one])
})
