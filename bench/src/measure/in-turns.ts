import type { Measurement } from './measurement.js'
import { median, range } from './statistics.js'

/** One way of doing the work: does a round of it and gives its rate, `unit` a second. */
export interface Way {
  readonly name: string
  readonly round: () => Promise<number>
}

export interface InTurns {
  readonly bench: string
  readonly variant?: string
  readonly unit: string
  readonly ours: Way['round']
  readonly baseline: Way
  readonly rounds: number
  /** Least ratio that design asks for. */
  readonly goal?: number
  readonly say: (line: string) => void
}

/**
 * Measures ours and the baseline in turns, each going first every other time, so that what the machine does besides
 * falls on both. One round of each before that isn't counted. The ratio is that of the medians.
 */
export async function inTurns({
  bench,
  variant,
  unit,
  ours,
  baseline,
  rounds,
  goal,
  say,
}: InTurns): Promise<Measurement> {
  say(`${variant ? `${bench}, ${variant}` : bench}: warming up`)
  await ours()
  await baseline.round()
  const rates: number[] = []
  const baselines: number[] = []
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 1) baselines.push(await baseline.round())
    rates.push(await ours())
    if (round % 2 === 0) baselines.push(await baseline.round())
    say(`round ${round + 1} of ${rounds}: ours ${figure(rates)}, ${baseline.name} ${figure(baselines)} ${unit}/s`)
  }
  const [rate, baselineRate] = [median(rates), median(baselines)]
  const ratio = rate / baselineRate
  return {
    bench,
    ...(variant === undefined ? {} : { variant }),
    rate,
    unit,
    baseline: { name: baseline.name, rate: baselineRate },
    ratio,
    rounds,
    spread: {
      rate: range(rates),
      baseline: range(baselines),
      ratio: range(rates.map((one, round) => one / (baselines[round] ?? NaN))),
    },
    ...(goal === undefined ? {} : { goal: { of: 'ratio' as const, atLeast: goal, met: ratio >= goal } }),
  }
}

const figure = (rates: readonly number[]): string => Math.round(rates.at(-1) ?? NaN).toLocaleString('en-US')
