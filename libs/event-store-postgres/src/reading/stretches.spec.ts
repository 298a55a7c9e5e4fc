import { expect, it } from '@jest/globals'
import { setImmediate as others } from 'node:timers/promises'
import type { RowBuffer } from './row-buffer.js'
import { type Fill, stretches } from './stretches.js'

/** A log whose row at a position is as long as `sizeOf` says. */
const logOf = (end: number, sizeOf: (position: number) => number) => {
  const asked: number[] = []
  const fill: Fill = (rows, after, limit) => {
    asked.push(limit)
    const upTo = Math.min(end, after + limit)
    for (let position = after + 1; position <= upTo; position++) rows.add(Buffer.alloc(sizeOf(position)))
    return Promise.resolve(upTo)
  }
  return { asked, fill }
}

it('brings the next stretch while one is read, and never more', async () => {
  const { asked, fill } = logOf(9000, () => 1000)
  const read = stretches(0, fill)
  const seen: number[] = []
  for (let step = await read.next(); !step.done; step = await read.next()) {
    await others()
    seen.push(step.value.upTo)
    expect(asked).toHaveLength(seen.length + 1)
  }
  expect(seen.at(-1)).toBe(9000)
})

it('keeps a stretch as it was until the next one is asked for', async () => {
  const { fill } = logOf(6000, (position) => position % 7)
  let after = 0
  for await (const { rows, upTo } of stretches(0, fill)) {
    await others()
    expect(rows).toHaveLength(upTo - after)
    const sizes: number[] = []
    rows.each(0, rows.length, (_, begin, end) => sizes.push(end - begin))
    expect(sizes).toEqual(Array.from({ length: upTo - after }, (_, n) => (after + n + 1) % 7))
    after = upTo
  }
  expect(after).toBe(6000)
})

it('asks for fewer large rows and for more small ones', async () => {
  const { asked, fill } = logOf(20_000, (position) => (position > 1000 && position <= 1200 ? 100_000 : 100))
  for await (const { upTo } of stretches(0, fill)) expect(upTo).toBeGreaterThan(0)
  expect(asked[0]).toBe(1000)
  expect(Math.min(...asked)).toBeLessThan(1000)
  expect(Math.max(...asked)).toBe(5000)
})

it('fails with what went wrong on the way, and says nothing to whoever has stopped', async () => {
  const broken = async (rows: RowBuffer, after: number): Promise<number> => {
    await others()
    if (after > 0) throw new Error('lost')
    rows.add(Buffer.alloc(1))
    return 1
  }
  const read = stretches(0, broken)
  expect((await read.next()).value).toMatchObject({ upTo: 1 })
  await expect(read.next()).rejects.toThrow('lost')
  for await (const { upTo } of stretches(0, broken)) {
    expect(upTo).toBe(1)
    break
  }
  await others()
})
