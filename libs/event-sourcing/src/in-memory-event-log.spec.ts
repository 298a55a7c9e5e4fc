import { expect, it } from '@jest/globals'
import { type EventMetadata, type Fact, instant } from '@atlas/contracts'
import { type Aggregate, chainHash, genesis, InMemoryEventLog, streamOf } from './index.js'

type Counted = Fact<'Counted', { by: number }>
const counter: Aggregate<number, Counted> = {
  category: 'report',
  initial: () => 0,
  evolve: (sum, event) => sum + event.data.by,
}
const metadata: EventMetadata = {
  actor: { kind: 'rule', id: 'test', via: 'test' },
  correlationId: 'c',
  causationId: 'c',
}
const counted = (by: number): Counted => ({ type: 'Counted', occurredAt: instant(0), data: { by } })

it('folds what it stored together with what a transaction has appended', async () => {
  const log = new InMemoryEventLog(() => instant(5))
  const stream = streamOf(counter, 'a-b')
  await log.transact({ streams: [stream] }, metadata, (tx) => tx.append(stream, null, [counted(2)]))
  const { result } = await log.transact({ streams: [stream] }, metadata, (tx) => {
    tx.append(stream, null, [counted(3)])
    return tx.state(stream)
  })
  expect(result).toBe(5)
  expect(log.stream('report-a-b').map((event) => event.streamVersion)).toEqual([1, 2])
})

it('chains each event to the one before it', async () => {
  const log = new InMemoryEventLog(() => instant(5))
  const stream = streamOf(counter, 'x')
  await log.transact({ streams: [stream] }, metadata, (tx) => tx.append(stream, null, [counted(1), counted(2)]))
  const [first, second] = log.stream(stream.id)
  const link = (version: number, by: number, previous: string) =>
    chainHash({
      previous,
      streamId: 'report-x',
      streamVersion: version,
      category: 'report',
      incidentId: '',
      type: 'Counted.v1',
      occurredAt: instant(0),
      data: JSON.stringify({ by }),
      metadata: JSON.stringify(metadata),
    })
  expect(first?.hash).toBe(link(1, 1, genesis))
  expect(second?.hash).toBe(link(2, 2, link(1, 1, genesis)))
})

it('keeps a unique key for its first owner', async () => {
  const log = new InMemoryEventLog(() => instant(5))
  const key = { scope: 'idempotency', key: 'k' }
  await log.transact({ streams: [], keys: [key] }, metadata, (tx) => tx.claim(key, 'first'))
  const { result } = await log.transact({ streams: [], keys: [key] }, metadata, (tx) => tx.held(key))
  expect(result).toBe('first')
})
