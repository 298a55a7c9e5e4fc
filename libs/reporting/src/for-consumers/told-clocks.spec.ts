import { expect, it } from '@jest/globals'
import { type AtlasEvent, type EventMetadata, type Recorded, ServiceLevelMessage } from '@atlas/contracts'
import { InMemoryEventLog, streamOf } from '@atlas/event-sourcing'
import { at, handlingOpened, incidentId, ofClock, opened, prioritised, starts, type Told } from '../testing/told.js'
import { toldClocks } from './told-clocks.js'
import { toldPage } from './told-page.js'

const threshold = (minute: number, percent: number): Told =>
  ofClock(minute, 'resolution/1', 'ClockThresholdReached', { percent, kind: 'resolution', dueAt: at(60) })
const restricted: Told = [50, 'handling', 'IncidentRestricted', { by: 'ada', reason: 'r', team: [], category: null }]

const story: readonly Told[] = [
  opened(),
  handlingOpened,
  prioritised,
  starts('response/1'),
  starts('resolution/1'),
  ofClock(5, 'response/1', 'ClockMet'),
  threshold(30, 50),
  threshold(45, 75),
  restricted,
  threshold(54, 90),
  ofClock(60, 'resolution/1', 'ClockBreached', { kind: 'resolution', serviceLevel: 'resolution' }),
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
