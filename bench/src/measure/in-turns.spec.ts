import { expect, it } from '@jest/globals'
import { inTurns } from './in-turns.js'

const rates = (...given: number[]) => {
  const left = [...given]
  return () => Promise.resolve(left.shift() ?? NaN)
}

it('leaves the warm-up out, takes turns in going first, and gives medians and their ratio', async () => {
  const order: string[] = []
  const recorded = (name: string, next: () => Promise<number>) => () => {
    order.push(name)
    return next()
  }
  const found = await inTurns({
    bench: 'append',
    unit: 'events',
    ours: recorded('ours', rates(1, 80, 90, 70)),
    baseline: { name: 'COPY', round: recorded('copy', rates(1, 100, 200, 90)) },
    rounds: 3,
    goal: 0.8,
    say: () => undefined,
  })
  expect(order.join(' ')).toBe('ours copy ours copy copy ours ours copy')
  expect(found).toEqual({
    bench: 'append',
    rate: 80,
    unit: 'events',
    baseline: { name: 'COPY', rate: 100 },
    ratio: 0.8,
    rounds: 3,
    spread: { rate: [70, 90], baseline: [90, 200], ratio: [0.45, 0.8] },
    goal: { of: 'ratio', atLeast: 0.8, met: true },
  })
})
