import type { Range } from './statistics.js'

/** What a bench prints (log-and-bus, "Speed"): rates are medians over the rounds, and so is the ratio's either side. */
export interface Measurement {
  readonly bench: string
  /** Which of several ways this bench was run, such as `batches of 500`. */
  readonly variant?: string
  /** Ours, `unit` a second. */
  readonly rate: number
  readonly unit: string
  /** Measured in the same run, in turns with ours; null where nothing comparable exists. */
  readonly baseline: { readonly name: string; readonly rate: number } | null
  readonly ratio: number | null
  readonly rounds: number
  /** Smallest and largest of the rounds. */
  readonly spread: { readonly rate: Range; readonly baseline: Range | null; readonly ratio: Range | null }
  /** What design says should be reached, and whether this run did. */
  readonly goal?: { readonly of: 'ratio' | 'rate'; readonly atLeast: number; readonly met: boolean }
  /** More figures of the same run, by name (latencies in ms, bytes, rates of other connections). */
  readonly figures?: Readonly<Record<string, number>>
}

/** The measurement in a sentence for people. */
export function sentenceOf(measurement: Measurement): string {
  const { bench, variant, rate, unit, baseline, ratio, rounds, spread, goal, figures } = measurement
  const name = variant ? `${bench}, ${variant}` : bench
  const beside =
    baseline && ratio !== null
      ? `; ${baseline.name}: ${round(baseline.rate)} ${unit}/s; ratio ${ratio.toFixed(2)}` +
        (spread.ratio ? ` (${spread.ratio.map((one) => one.toFixed(2)).join(' to ')})` : '')
      : ''
  const aim = goal ? `; goal ${goal.of} ≥ ${goal.atLeast}: ${goal.met ? 'met' : 'not met'}` : ''
  const more = Object.entries(figures ?? {}).map(([of, figure]) => `; ${of} ${Number(figure.toPrecision(4))}`)
  return (
    `${name}: ${round(rate)} ${unit}/s, median of ${rounds} rounds (${spread.rate.map(round).join(' to ')})` +
    beside +
    aim +
    more.join('')
  )
}

const round = (rate: number): string => (rate >= 100 ? Math.round(rate).toLocaleString('en-US') : rate.toPrecision(3))
