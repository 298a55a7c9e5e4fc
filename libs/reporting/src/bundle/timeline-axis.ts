/** Where instants lie on a line, in pixels. */
export interface Axis {
  readonly from: number
  readonly to: number
  x(ms: number): number
  readonly ticks: readonly { readonly ms: number; readonly label: string }[]
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const steps = [
  minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
  28 * day,
  91 * day,
  364 * day,
]
const mostTicks = 8

/** From one instant to another (ms since 1970), between these pixels; ticks at round times of UTC. */
export function axisOf(from: number, to: number, left: number, right: number): Axis {
  const end = Math.max(to, from + minute)
  const step = steps.find((each) => (end - from) / each <= mostTicks) ?? Math.ceil((end - from) / mostTicks / day) * day
  const ticks: { ms: number; label: string }[] = []
  let dayBefore = ''
  for (let ms = Math.ceil(from / step) * step; ms <= end; ms += step) {
    const text = new Date(ms).toISOString()
    const [ofDay, time] = [text.slice(0, 10), text.slice(11, 16)]
    ticks.push({ ms, label: step >= day || (ofDay !== dayBefore && time === '00:00') ? ofDay : time })
    dayBefore = ofDay
  }
  return {
    from,
    to: end,
    ticks,
    x: (ms) => left + ((Math.min(Math.max(ms, from), end) - from) / (end - from)) * (right - left),
  }
}
