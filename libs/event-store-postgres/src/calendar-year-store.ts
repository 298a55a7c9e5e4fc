import type { Hash } from '@atlas/contracts'
import type { Queryable } from './queryable.js'
import { textOnly } from './text-only.js'

type Interval = readonly [open: number, close: number]

/** `log.calendar_year`: a calendar's local year as UTC intervals, each year under a hash of its own; never changed. */
export class CalendarYearStore {
  constructor(private readonly pool: Queryable) {}

  async load(calendar: Hash, year: number): Promise<readonly Interval[] | undefined> {
    const { rows } = await this.pool.query<[intervals: string]>({
      ...textOnly,
      name: 'atlas-calendar-year',
      text: 'select intervals from log.calendar_year where calendar_hash = $1 and year = $2',
      values: [calendar, year],
    })
    const [[intervals] = []] = rows
    return intervals === undefined ? undefined : (JSON.parse(intervals) as Interval[])
  }

  /** The first expansion wins: gives the one that is stored, which another process may have made. */
  async store(
    calendar: Hash,
    year: number,
    intervals: readonly Interval[],
    hash: Hash,
    holidayData: string,
  ): Promise<readonly Interval[]> {
    await this.pool.query({
      ...textOnly,
      text: `insert into log.calendar_year (calendar_hash, year, intervals, hash, tzdb, holiday_data)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (calendar_hash, year) do nothing`,
      values: [calendar, year, JSON.stringify(intervals), hash, process.versions.tz ?? 'unknown', holidayData],
    })
    return (await this.load(calendar, year)) ?? intervals
  }
}
