import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { FairQueue } from './fair-queue.js'

const of = (cluster: string, count = 1) => new Map([[cluster, count]])
const any = () => true
const take = <Item>(queue: FairQueue<Item>, may: (item: Item) => boolean = any): Item | undefined => {
  const item = queue.first(may)
  if (item !== undefined) queue.take(item)
  return item
}
const drain = <Item>(queue: FairQueue<Item>): Item[] => {
  const taken: Item[] = []
  for (let item = take(queue); item !== undefined; item = take(queue)) taken.push(item)
  return taken
}

it('takes a quiet cluster before the backlog of a storm', () => {
  const queue = new FairQueue<string>()
  for (let n = 1; n <= 5; n++) queue.add(`storm ${n}`, of('storm', 100))
  queue.add('quiet', of('quiet'))
  expect(take(queue)).toBe('storm 1')
  expect(drain(queue)).toEqual(['quiet', 'storm 2', 'storm 3', 'storm 4', 'storm 5'])
})

it('gives clusters in turns the same number of signals, whatever the size of their requests', () => {
  const queue = new FairQueue<string>()
  for (let n = 0; n < 4; n++) queue.add(`large ${n}`, of('large', 100))
  for (let n = 0; n < 40; n++) queue.add(`small ${n}`, of('small', 10))
  const first = Array.from({ length: 22 }, () => take(queue))
  expect(first.filter((item) => item?.startsWith('large'))).toHaveLength(2)
})

it('makes a body of several clusters wait for the busiest of them', () => {
  const queue = new FairQueue<string>()
  queue.add('storm 1', of('storm', 100))
  queue.add('storm 2', of('storm', 100))
  queue.add('mixed', new Map([...of('storm', 1), ...of('quiet', 1)]))
  queue.add('other', of('other'))
  expect(drain(queue)).toEqual(['storm 1', 'other', 'storm 2', 'mixed'])
})

it('owes nothing to a cluster for the time in which it sent nothing', () => {
  const queue = new FairQueue<string>()
  for (let n = 0; n < 3; n++) queue.add('busy', of('busy', 100))
  drain(queue)
  for (let n = 1; n <= 2; n++) {
    queue.add(`late ${n}`, of('late', 100))
    queue.add(`busy ${n}`, of('busy', 100))
  }
  expect(drain(queue)).toEqual(['late 1', 'busy 1', 'late 2', 'busy 2'])
})

it('passes over what may not go, and keeps its place', () => {
  const queue = new FairQueue<string>()
  queue.add('held', of('storm'))
  queue.add('free', of('quiet'))
  expect(take(queue, (item) => item !== 'held')).toBe('free')
  expect(take(queue, (item) => item !== 'held')).toBeUndefined()
  expect(take(queue)).toBe('held')
})

it('gives up what waits no longer, and nothing else', () => {
  const queue = new FairQueue<string>()
  for (const item of ['a', 'b', 'c']) queue.add(item, of('one'))
  expect(queue.giveUp((item) => item !== 'b')).toEqual(['a', 'c'])
  expect(drain(queue)).toEqual(['b'])
})

it('gives back everything exactly once, and each cluster in its own order', () => {
  const sent = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 50 }), fc.boolean()))
  fc.assert(
    fc.property(sent, (requests) => {
      const queue = new FairQueue<{ cluster: string; n: number }>()
      const taken: { cluster: string; n: number }[] = []
      for (const [n, [cluster, count, takes]] of requests.entries()) {
        queue.add({ cluster, n }, of(cluster, count))
        const item = takes ? take(queue) : undefined
        if (item) taken.push(item)
      }
      taken.push(...drain(queue))
      expect(taken).toHaveLength(requests.length)
      for (const cluster of ['a', 'b', 'c']) {
        const order = taken.filter((item) => item.cluster === cluster).map(({ n }) => n)
        expect(order).toEqual([...order].sort((one, other) => one - other))
      }
    }),
  )
})
