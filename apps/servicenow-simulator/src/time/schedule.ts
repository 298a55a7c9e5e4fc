import { fromZone, isoDay, toInstant } from './instants.js'

/** Hours of a schedule that recur: local wall time, written as ServiceNow's schedule entries have it. */
export interface Span {
  /** `YYYY-MM-DD HH:MM:SS`, on the first day it holds. */
  readonly start: string
  readonly end: string
  /** Days of the week, 1 Monday to 7 Sunday; undefined: on its first day alone. */
  readonly days: ReadonlySet<number> | undefined
  /** Every so many weeks; 1 without more. */
  readonly everyWeeks: number
  /** Local date after which it holds no more. */
  readonly until: string | undefined
  /** Takes away what others open. */
  readonly excludes: boolean
}

const day = 86_400_000
/** Further than this nobody looks: a schedule without hours would be searched for ever. */
const horizon = 3653 * day

type Interval = readonly [from: number, to: number]

/** Open time by schedule entries in a time zone; GlideSchedule's and DurationCalculator's part in service levels. */
export class Schedule {
  readonly #days = new Map<string, readonly Interval[]>()

  constructor(
    readonly spans: readonly Span[],
    readonly zone: string,
  ) {}

  /** Open milliseconds in [from, to). */
  openTime(from: number, to: number): number {
    let open = 0
    for (const [start, end] of this.#from(from, to)) open += Math.max(0, Math.min(end, to) - Math.max(start, from))
    return open
  }

  /** When `open` milliseconds of open time have gone by since `from`; NaN where they never do within ten years. */
  after(from: number, open: number): number {
    let left = open
    for (const [start, end] of this.#from(from, from + horizon)) {
      const begins = Math.max(start, from)
      const length = Math.max(0, end - begins)
      if (length >= left) return begins + left
      left -= length
    }
    return Number.NaN
  }

  *#from(from: number, to: number): Iterable<Interval> {
    // An entry may reach past midnight, so the day before is looked at as well.
    let date = shifted(isoDay(from, this.zone).date, -1)
    const last = isoDay(to, this.zone).date
    let done = Number.NEGATIVE_INFINITY
    for (; date <= last; date = shifted(date, 1))
      for (const [start, end] of this.#of(date)) {
        if (end <= done || end <= from) continue
        yield [Math.max(start, done), end]
        done = end
      }
  }

  #of(date: string): readonly Interval[] {
    const known = this.#days.get(date)
    if (known) return known
    const holding = this.spans.filter((span) => holds(span, date))
    const interval = ({ start, end }: Span): Interval => {
      const at = local(`${date} ${start.slice(11)}`, this.zone)
      return [at, at + (toInstant(end) - toInstant(start))]
    }
    const excluded = holding.filter(({ excludes }) => excludes).map(interval)
    const open = holding
      .filter(({ excludes }) => !excludes)
      .map(interval)
      .sort(([a], [b]) => a - b)
    const made = excluded.reduce<readonly Interval[]>((kept, [from, to]) => kept.flatMap(without(from, to)), open)
    this.#days.set(date, made)
    return made
  }
}

const without =
  (from: number, to: number) =>
  ([start, end]: Interval): Interval[] =>
    to <= start || end <= from
      ? [[start, end]]
      : [...(start < from ? [[start, from] as const] : []), ...(to < end ? [[to, end] as const] : [])]

const local = (wall: string, zone: string): number => toInstant(fromZone(wall, zone) ?? wall)

const shifted = (date: string, by: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + by * day).toISOString().slice(0, 10)

const holds = ({ start, days, everyWeeks, until }: Span, date: string): boolean => {
  const first = start.slice(0, 10)
  if (date < first || (until !== undefined && date > until)) return false
  if (!days) return date === first
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7
  if (!days.has(weekday)) return false
  const weeks = Math.floor((mondayOf(date) - mondayOf(first)) / (7 * day))
  return weeks % everyWeeks === 0
}

const mondayOf = (date: string): number => {
  const at = Date.parse(`${date}T00:00:00Z`)
  return at - ((new Date(at).getUTCDay() + 6) % 7) * day
}
