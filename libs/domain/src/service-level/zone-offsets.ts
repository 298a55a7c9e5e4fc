import { Temporal } from 'temporal-polyfill'
import { followsRules } from './calendar-cycle.js'
import { day, yearStart } from './local-time.js'

/** From this instant on the zone is `offset` milliseconds ahead of UTC. */
interface Stretch {
  readonly from: number
  readonly offset: number
}

const offsetAt = (zone: string, ms: number): number =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000

/** First instant in (before, after] that has the offset of `after`; exact to the millisecond. */
function changeBetween(zone: string, before: number, after: number): number {
  const offset = offsetAt(zone, after)
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offsetAt(zone, middle) === offset) after = middle
    else before = middle
  }
  return after
}

/**
 * Offsets of a zone from five days before a UTC year to five days after it, looked at once a day; once a week where zones
 * keep to yearly rules (`followsRules`), which change nothing for so short a time.
 */
function stretchesOf(zone: string, year: number): readonly Stretch[] {
  const end = yearStart(year + 1) + 5 * day
  let at = yearStart(year) - 5 * day
  let offset = offsetAt(zone, at)
  const stretches: Stretch[] = [{ from: -Infinity, offset }]
  const step = followsRules(year) ? 7 * day : day
  for (let next = at + step; at < end; at = next, next += step) {
    const then = offsetAt(zone, next)
    if (then === offset) continue
    stretches.push({ from: changeBetween(zone, at, next), offset: then })
    offset = then
  }
  return stretches
}

/** Zone data don't change while a process runs; a day's look-ups cost too much to repeat for each calendar. */
const known = new Map<string, readonly Stretch[]>()

/**
 * The instant of local wall time `local` (milliseconds as if UTC) near `year`, by the rule that Temporal calls
 * `compatible`: in a gap the later, in an overlap the earlier (domain, "The clock, exactly").
 */
export function instantIn(zone: string, year: number): (local: number) => number {
  const key = `${zone} ${year}`
  const stretches = known.get(key) ?? stretchesOf(zone, year)
  known.set(key, stretches)
  return (local) => {
    let beforeGap = local
    for (const [index, { from, offset }] of stretches.entries()) {
      const until = stretches[index + 1]?.from ?? Infinity
      const candidate = local - offset
      if (candidate >= from && candidate < until) return candidate
      if (candidate >= until) beforeGap = candidate
    }
    return beforeGap
  }
}
