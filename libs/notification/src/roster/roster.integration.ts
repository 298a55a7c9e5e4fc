import { afterEach, beforeEach, expect, it } from '@jest/globals'
import {
  type EventOf,
  type HandlingEvent,
  type IncidentId,
  instant,
  type Instant,
  milliseconds,
  type PersonId,
  type RosterEvent,
} from '@atlas/contracts'
import { v7 } from 'uuid'
import { openHouse, startWorld, type TestHouse, type World } from '../testing/notification-world.js'

let house: TestHouse
let world: World
beforeEach(async () => {
  house = await openHouse()
  world = await startWorld(house)
})
afterEach(async () => {
  await world.stop()
  await house.stop()
})

const leads: PersonId[] = ['nadia.rossi', 'grace.miller', 'oliver.brown']
const put = (person: PersonId, onShift: boolean, change: number, now: Instant): RosterEvent => {
  const [from, until] = [instant(milliseconds(now) - 60_000), instant(milliseconds(now) + 3_600_000)]
  const data = { change, person, from, until, onShift, by: 'nadia.rossi', reason: 'a release' }
  return { type: 'ShiftOverridden', occurredAt: now, data }
}

it('tells the Team Lead whom a change of the roster put on shift, and none whom it took off', async () => {
  const now = await world.reader.now()
  await world.decided(...leads.map((lead, n) => put(lead, lead === 'oliver.brown', n + 1, now)))
  await world.settled()
  const incidentId = v7() as IncidentId
  await world.said<HandlingEvent>(incidentId, (transaction) => [
    {
      type: 'HandlingOpened',
      occurredAt: transaction.now,
      data: {
        incidentId,
        number: '4711',
        cluster: 'abrc1l-atlas-stg',
        environment: 'staging',
        requestors: [],
        text: transaction.keep(JSON.stringify({ summary: 'Egress times out', description: '', annotations: {} })),
        source: 'api',
        dedupKey: 'd'.repeat(64),
        clocksStartAt: transaction.now,
      },
    },
    {
      type: 'WaitOverdue',
      occurredAt: transaction.now,
      data: { incidentId, wait: 1, for: 'vendor', on: 'VMware', expectedBy: transaction.now },
    },
  ])
  await world.settled()
  const told = (await world.events(incidentId)).filter(({ type }) => type === 'MessageIntended')
  expect(told.map(({ data }) => (data as EventOf<'MessageIntended'>['data']).recipient.id)).toEqual(['oliver.brown'])
})
