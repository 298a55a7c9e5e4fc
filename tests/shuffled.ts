/** Drawn one after another by a linear congruential generator (Numerical Recipes): any 32-bit seed does. */
export function shuffled(names: readonly string[], seed: number): string[] {
  let state = seed >>> 0
  const draw = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4_294_967_296) * below)
  }
  // The first draws of neighbouring seeds are neighbours.
  for (let n = 0; n < 8; n++) draw(1)
  const left = [...names]
  return names.map(() => left.splice(draw(left.length), 1)[0] ?? '')
}
