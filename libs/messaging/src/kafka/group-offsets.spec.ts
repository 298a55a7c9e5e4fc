import { afterEach, describe, expect, it, jest } from '@jest/globals'
import type { TopicPartitionOffsetAndMetadata } from 'kafkajs'
import { GroupOffsets } from './group-offsets.js'

afterEach(() => {
  jest.useRealTimers()
})

function group(answer: () => Promise<void> = () => Promise.resolve()) {
  const commits: string[][] = []
  const commitOffsets = (offsets: TopicPartitionOffsetAndMetadata[]) => {
    commits.push(offsets.map(({ topic, partition, offset }) => `${topic}/${partition}@${offset}`))
    return answer()
  }
  return { offsets: new GroupOffsets({ commitOffsets }), commits }
}

describe('offsets of a group', () => {
  it('are committed once a second, each partition’s last', async () => {
    jest.useFakeTimers()
    const { offsets, commits } = group()
    offsets.note('a', 0, '1')
    offsets.note('a', 0, '2')
    offsets.note('b', 1, '7')
    expect(commits).toEqual([])
    await jest.advanceTimersByTimeAsync(1000)
    expect(commits).toEqual([['a/0@2', 'b/1@7']])
    await jest.advanceTimersByTimeAsync(5000)
    expect(commits).toHaveLength(1)
    jest.useRealTimers()
    await offsets.close()
  })

  it('are committed before the group is left, and not once more after it', async () => {
    const { offsets, commits } = group()
    offsets.note('a', 0, '3')
    await offsets.close()
    expect(commits).toEqual([['a/0@3']])
  })

  it('of partitions that may be others’ now are not', async () => {
    const { offsets, commits } = group()
    offsets.note('a', 0, '3')
    offsets.forget()
    await offsets.close()
    expect(commits).toEqual([])
  })

  it('hold nobody up when the broker doesn’t answer', async () => {
    const { offsets, commits } = group(() => new Promise(() => undefined))
    offsets.note('a', 0, '3')
    await offsets.close()
    expect(commits).toHaveLength(1)
  })

  it('that the broker refuses are no error of anybody’s', async () => {
    const { offsets, commits } = group(() => Promise.reject(new Error('not coordinator')))
    offsets.note('a', 0, '3')
    await offsets.close()
    expect(commits).toHaveLength(1)
  })
})
