import { afterEach, beforeEach, expect, it, jest } from '@jest/globals'
import { instant, type Recorded } from '@atlas/contracts'
import { eventMessage } from '../events/event-message.js'
import { UnderWay } from './under-way.js'

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

const at = (ms: number) =>
  eventMessage({
    type: 'IncidentOpened',
    occurredAt: instant(0),
    data: {},
    position: ms,
    streamId: 'report-x',
    streamVersion: 1,
    category: 'report',
    incidentId: null,
    recordedAt: instant(ms),
    metadata: { actor: { kind: 'rule', id: 'r', via: 'test' }, correlationId: 'c', causationId: 'c' },
    hash: '0'.repeat(64),
  } satisfies Recorded)
const unit = { query: () => Promise.resolve([]) }

it('is at the oldest event of the batch under way, until a moment after its end', async () => {
  const underWay = new UnderWay()
  expect(underWay.since()).toBeNull()
  const { promise, resolve } = Promise.withResolvers<never[]>()
  const delivered = underWay.around(() => promise)([at(7000), at(5000)], unit)
  expect(underWay.since()).toBe(instant(5000))
  resolve([])
  await delivered
  // The next batch of a backlog begins at once; in between the consumer isn't level.
  expect(underWay.since()).toBe(instant(5000))
  jest.advanceTimersByTime(101)
  expect(underWay.since()).toBeNull()
})

it('is still at them when a handler throws, and then at rest', async () => {
  const underWay = new UnderWay()
  await expect(underWay.around(() => Promise.reject(new Error('no')))([at(1)], unit)).rejects.toThrow('no')
  jest.advanceTimersByTime(101)
  expect(underWay.since()).toBeNull()
})
