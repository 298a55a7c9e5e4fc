import { expect, it } from '@jest/globals'
import { type AtlasEvent, eventName, type EventOf, type IncidentId, instant, type Recorded } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import { ReadTrail, ReadTrailHandler } from './read-trail.js'

const incident = '0190b0c0-0000-7000-8000-000000000001' as IncidentId

type Told = {
  [T in AtlasEvent['type']]: [stream: string, type: T, data: Partial<EventOf<T>['data']>]
}[AtlasEvent['type']]

const pageOf = async (told: readonly Told[], after: number, limit: number) => {
  const events = told.map(([streamId, type, data], index) => ({
    type,
    data,
    streamId,
    category: streamId.startsWith('page') || streamId.startsWith('message') ? 'communication' : 'handling',
    streamVersion: told.slice(0, index + 1).filter(([stream]) => stream === streamId).length,
    position: index + 1,
    occurredAt: instant(0),
    recordedAt: instant(0),
    metadata: { actor: { kind: 'rule', id: 'sender', via: 'sender' } },
    hash: '',
  })) as unknown as Recorded<AtlasEvent>[]
  const log: Pick<LogReader, 'pageOfIncident' | 'ofNames' | 'ofStream' | 'ofIncidents' | 'highWaterMark' | 'content'> =
    {
      highWaterMark: () => Promise.resolve(told.length),
      // What corrects is told of in its own specs.
      ofIncidents: () => Promise.resolve([]),
      ofStream: (stream) => Promise.resolve(events.filter(({ streamId }) => streamId === stream)),
      content: () => Promise.resolve(new Map()),
      pageOfIncident: (_, from, most) =>
        Promise.resolve(events.filter(({ position }) => position > from).slice(0, most)),
      ofNames: (names) => {
        const wanted = names.map(eventName)
        return Promise.resolve(events.filter((event) => wanted.includes(eventName(event))))
      },
    }
  return new ReadTrailHandler(log as LogReader).execute(new ReadTrail(incident, after, limit))
}
const trailOf = async (told: readonly Told[], after = 0) =>
  (await pageOf(told, after, 10)).items.map(({ sentence }) => sentence)

const pages: Told[] = [
  ['page-1', 'PageIntended', { person: 'jonas.meier', duty: 'leads', channel: 'smtp' }],
  ['page-2', 'PageIntended', { person: 'nadia.rossi', duty: 'communicates', channel: 'smtp' }],
  ['page-2', 'AttemptStarted', { attempt: 1, channel: 'smtp' }],
  ['page-1', 'AttemptEnded', { attempt: 1, outcome: 'accepted' }],
  ['page-2', 'PageAcknowledged', { by: 'nadia.rossi', duty: 'candidate' }],
]

it('says of each attempt whose page it was', async () => {
  expect(await trailOf(pages)).toEqual([
    'Page to jonas.meier (leads) intended by smtp.',
    'Page to nadia.rossi (communicates) intended by smtp.',
    'Page to nadia.rossi: attempt 1 by smtp started.',
    'Page to jonas.meier: attempt 1 ended: accepted.',
    'Page to nadia.rossi acknowledged by nadia.rossi.',
  ])
})

it('says so on a later page of the trail too', async () => {
  expect(await trailOf(pages, 3)).toEqual([
    'Page to jonas.meier: attempt 1 ended: accepted.',
    'Page to nadia.rossi acknowledged by nadia.rossi.',
  ])
})

it('says what superseded a page, and names an outside requestor shortly', async () => {
  const requestor = { kind: 'requestor', id: 'a1b2c3d4e5f6'.padEnd(64, '0') } as const
  const sentences = await trailOf([
    ['handling', 'IncidentResolved', { by: 'jonas.meier', code: 'fixed', verification: 'check-run' }],
    ['page-1', 'PageSuperseded', { because: 'handling@1' }],
    ['message-1', 'MessageIntended', { template: 'resolved', recipient: requestor, channel: 'smtp' }],
    ['message-1', 'AttemptStarted', { attempt: 1, channel: 'smtp' }],
  ])
  expect(sentences.slice(1)).toEqual([
    'Page superseded by IncidentResolved.',
    'Message resolved to requestor a1b2c3d4e5f6 intended by smtp.',
    'Message resolved to requestor a1b2c3d4e5f6: attempt 1 by smtp started.',
  ])
})

it('says how long in hours, minutes and seconds', async () => {
  const met = (elapsedMs: number): Told => [
    'clocks',
    'ClockMet',
    { clock: 'response/1', elapsedMs, because: 'WorkStarted' },
  ]
  expect(await trailOf([met(14_394_123), met(60_000), met(0)])).toEqual([
    'Clock response/1 met after 3h 59m 54.123s: WorkStarted.',
    'Clock response/1 met after 1m: WorkStarted.',
    'Clock response/1 met after 0s: WorkStarted.',
  ])
})

it('tells where the next page begins, and that there is none', async () => {
  const first = await pageOf(pages, 0, 3)
  expect([first.items.length, first.next]).toEqual([3, '3'])
  const last = await pageOf(pages, 3, 2)
  expect([last.items.length, last.next]).toEqual([2, null])
})
