import type { StoredYears } from '@atlas/domain'

type Query = <Row>(sql: string, parameters?: unknown[]) => Promise<Row>

/** Years that are stored, and otherwise expanded: nothing is written by measuring and imagining. */
export const readOnlyYears = (stored: Pick<StoredYears, 'load'>): StoredYears => ({
  load: (calendar, year) => stored.load(calendar, year),
  store: (_calendar, _year, intervals) => Promise.resolve(intervals),
})

/** Calendar years as they were stored when clocks were decided; none is added. */
export const yearsInDatabase = (query: Query): StoredYears =>
  readOnlyYears({
    load: async (calendar, year) => {
      const [row] = await query<{ intervals: readonly (readonly [open: number, close: number])[] }[]>(
        'select intervals from log.calendar_year where calendar_hash = $1 and year = $2',
        [calendar, year],
      )
      return row?.intervals
    },
  })
