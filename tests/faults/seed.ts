/** Chance from a seed (mulberry32), so that a run that fails can be run again; tests/run.js draws and prints it. */
export const seed = Number(process.env['ATLAS_FAULTS_SEED'] ?? '1')
export const everything = process.env['ATLAS_FAULTS_ALL'] === '1'

export function chance(from: number): () => number {
  let state = from >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** All of a list in a full run; in a sample so many of them, drawn by the seed. */
export function sampleOf<T>(list: readonly T[], size: number, salt: number): readonly T[] {
  if (everything) return list
  const draw = chance(seed + salt)
  return [...list]
    .map((item) => ({ item, order: draw() }))
    .sort((one, other) => one.order - other.order)
    .slice(0, size)
    .map(({ item }) => item)
}
