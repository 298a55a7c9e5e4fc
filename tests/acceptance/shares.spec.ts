import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { leftOutOfShares, onEmbeddedAlone } from './shares.ts'

const buses = ['hostile', 'kafka', 'services']
const files = readdirSync('tests/acceptance', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.acceptance.ts'))
  .map((name) => join('/tests/acceptance', name))
const forEach = files.filter((file) => /\/(own-write|signal-to-page)[.]/.test(file))
const alone = files.filter((file) => onEmbeddedAlone.some((name) => file.includes(`/${name}.acceptance.ts`)))

/** On how many of the buses each file runs. */
async function timesOf(seed: number): Promise<Record<string, number>> {
  const leftOut = await leftOutOfShares(buses, seed)
  const runs = (bus: string, file: string): boolean => {
    const pattern = leftOut[bus]
    return pattern === undefined || !new RegExp(pattern).test(file)
  }
  return Object.fromEntries(
    files.filter((file) => !alone.includes(file)).map((file) => [file, buses.filter((bus) => runs(bus, file)).length]),
  )
}

describe('a share of the scenarios', () => {
  it.each([1, 2, 3, 471_100, 999_999])(
    'has each on one bus, and what is about the bus on each: seed %d',
    async (seed) => {
      expect([forEach.length, alone.length]).toEqual([2, 2])
      const times = await timesOf(seed)
      expect(Object.keys(times).length).toBeGreaterThan(15)
      expect(times).toEqual(
        Object.fromEntries(Object.keys(times).map((file) => [file, forEach.includes(file) ? buses.length : 1])),
      )
    },
  )

  it('is another one by another seed', async () => {
    const [one, other] = [await leftOutOfShares(buses, 1), await leftOutOfShares(buses, 2)]
    expect(one).not.toEqual(other)
  })

  it('is all of them where one bus runs alone', async () => {
    expect(await leftOutOfShares(['kafka'], 7)).toEqual({ kafka: undefined })
  })
})
