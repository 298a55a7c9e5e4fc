/** Fisher–Yates by a linear congruential generator (Numerical Recipes): any 32-bit seed does. */
export function shuffled(names, seed) {
  let state = seed >>> 0
  const draw = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4_294_967_296) * below)
  }
  // The first draws of neighbouring seeds are neighbours.
  for (let n = 0; n < 8; n++) draw(1)
  const order = [...names]
  for (let n = order.length - 1; n > 0; n--) {
    const other = draw(n + 1)
    ;[order[n], order[other]] = [order[other], order[n]]
  }
  return order
}
