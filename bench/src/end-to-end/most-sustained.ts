/** A rate is sustained when the last page follows the last arrival within this, ms: nothing piles up. */
export const within = 2000
const grow = 1.3
const bisections = 3

/**
 * The greatest rate that was sustained: from `start` up by 30 % until one isn't, or down until one is, then halving the
 * distance three times. `trial` runs a rate and gives the ms from its last arrival to its last page.
 */
export async function mostSustained(start: number, trial: (rate: number) => Promise<number>): Promise<number> {
  let [low, high] = [0, Infinity]
  for (let rate = start; low === 0 || high === Infinity; rate = low === 0 ? rate / grow : rate * grow) {
    if (rate < 1) throw new Error('not even one incident a second is sustained')
    if ((await trial(rate)) <= within) low = rate
    else high = rate
  }
  for (let n = 0; n < bisections; n++) {
    const rate = (low + high) / 2
    if ((await trial(rate)) <= within) low = rate
    else high = rate
  }
  return low
}
