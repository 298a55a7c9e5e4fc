/** Median of at least one number; of an even count the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  const [below, above] = [sorted[middle - 1], sorted[middle]]
  if (above === undefined) throw new RangeError('no median of nothing')
  return sorted.length % 2 === 1 || below === undefined ? above : (below + above) / 2
}

/** The smallest number that at least `share` (0 to 1) of the numbers don't exceed: nearest rank, of at least one number. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (found === undefined) throw new RangeError('no percentile of nothing')
  return found
}

/** Smallest and largest. */
export const range = (numbers: readonly number[]): Range => [Math.min(...numbers), Math.max(...numbers)]
export type Range = readonly [low: number, high: number]
