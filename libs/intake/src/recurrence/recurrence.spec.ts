import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { type EventOf, type IncidentId, instant, type Recorded } from '@atlas/contracts'
import { type IntakeWorld, startIntake, TestLog } from '../testing/intake-world.js'
import { RecurrenceController } from './recurrence.controller.js'

let log: TestLog
let world: IntakeWorld
beforeEach(async () => {
  log = new TestLog()
  world = await startIntake({ log, reader: log, now: () => log.time.now })
})
afterEach(() => world.stop())

const fire = async (startsAt: string) =>
  (await world.post('/v1/signals', { summary: 'Disk full', cluster: 'mecc-prd', dedupKey: 'disk', startsAt })).body
    .results[0]

/** As handling would say it of an occurrence on a closed incident. */
const recurred = (occurrence: {
  incidentId: IncidentId
  occurrenceId: string
}): Recorded<EventOf<'RecurrenceFound'>> => ({
  type: 'RecurrenceFound',
  occurredAt: instant(0),
  data: {
    ...occurrence,
    dedupKey: occurrence.occurrenceId.slice(0, 64),
    startsAt: instant(0),
    status: 'Closed',
  },
  position: 1,
  streamId: `handling-${occurrence.incidentId}`,
  streamVersion: 9,
  category: 'handling',
  incidentId: occurrence.incidentId,
  recordedAt: instant(0),
  metadata: { actor: { kind: 'rule', id: 'x', via: 'x' }, correlationId: 'request', causationId: 'x' },
  hash: '0'.repeat(64),
})

it('opens one incident linked to the ended one, caused by what handling found', async () => {
  await fire('2026-11-23T08:00:00Z')
  await fire('2026-11-23T10:00:00Z')
  await fire('2026-11-23T11:00:00Z')
  const [, second, third] = log.of('OccurrenceStarted').map(({ data }) => data)
  if (!second || !third) throw new Error('three occurrences were expected')
  const controller = world.app.get(RecurrenceController)
  for (const occurrence of [second, third, second]) await controller.recurred(recurred(occurrence))

  const [first, linked, ...more] = log.of('IncidentOpened')
  expect(more).toEqual([])
  expect(linked?.data).toMatchObject({
    number: '1002',
    follows: first?.data.incidentId,
    impactStartedAt: '2026-11-23T10:00:00.000Z',
  })
  expect(linked?.metadata).toMatchObject({
    correlationId: 'request',
    causationId: `handling-${first?.data.incidentId}@9`,
    actor: { kind: 'rule', id: 'recurrence' },
  })
  expect(log.of('OccurrenceMoved').map(({ data }) => [data.occurrenceId, data.to, data.opened])).toEqual([
    [second.occurrenceId, linked?.data.incidentId, true],
    [third.occurrenceId, linked?.data.incidentId, false],
  ])
  expect(await fire('2026-11-23T11:30:00Z')).toMatchObject({ incidentId: linked?.data.incidentId, number: '1002' })
})
