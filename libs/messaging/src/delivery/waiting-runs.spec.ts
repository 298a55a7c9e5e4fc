import { describe, expect, it } from '@jest/globals'
import type { Message } from './message.js'
import { WaitingRuns } from './waiting-runs.js'

const batch = (count: number): Message<number>[] =>
  Array.from({ length: count }, (_, n) => ({ source: 'intake', position: n, key: 'k', type: 'T', body: n }))
const run = (partition: number, count: number, position: number) => ({
  lane: { consumer: 'c', source: 'intake', partition },
  batch: batch(count),
  end: { position },
})
const names = (runs: readonly { lane: { partition: number }; end: { position: number } }[]) =>
  runs.map(({ lane, end }) => `${lane.partition}@${end.position}`)

describe('runs that wait for the next unit', () => {
  it('go together, one a lane, the earliest first', () => {
    const waiting = new WaitingRuns<number>()
    for (const each of [run(0, 1, 1), run(1, 1, 2), run(0, 1, 3)]) waiting.add(each)
    expect(names(waiting.take())).toEqual(['0@1', '1@2'])
    expect(names(waiting.take())).toEqual(['0@3'])
    expect(waiting.take()).toEqual([])
  })

  it('take no further lane along once they make a whole unit', () => {
    const waiting = new WaitingRuns<number>()
    for (const each of [run(0, 400, 1), run(1, 100, 2), run(2, 1, 3)]) waiting.add(each)
    expect(names(waiting.take())).toEqual(['0@1', '1@2'])
    expect(names(waiting.take())).toEqual(['2@3'])
  })
})
