import type { ReportDimension, ReportFigures, ReportQuestion, ServiceLevelReport } from '@atlas/contracts'
import type { EntityManager } from 'typeorm'
import { AskedRows } from './asked-rows.js'
import { dimensionSql, instantOf } from './dimensions.js'
import type { ReportReader } from './report-reader.js'
import type { ReportSource } from './report-source.js'

/** What every section of a report is read by: one snapshot of one source. */
export interface Reading {
  readonly manager: Pick<EntityManager, 'query'>
  readonly source: ReportSource
  readonly question: ReportQuestion
  readonly reader: ReportReader
}

type Figured = Pick<ServiceLevelReport, 'total' | 'groups' | 'trend'>
export type TrendUnit = ServiceLevelReport['trendBy']

/** Nearest rank, as everywhere here: a value that there was. */
const figuresSql = `
  count(*)::int as clocks,
  count(*) filter (where ended_at is not null and breached_at is null)::int as kept,
  count(*) filter (where breached_at is not null)::int as breached,
  count(*) filter (where breached_at is not null and excused_by is not null)::int as excused,
  count(*) filter (where ended_at is null and breached_at is null)::int as open,
  percentile_disc(array[0.5, 0.9, 0.95, 1]) within group (order by elapsed_ms) as percentiles`

interface Row {
  readonly in_trend: boolean
  readonly in_group: boolean
  readonly trend: Date
  readonly clocks: number
  readonly kept: number
  readonly breached: number
  readonly excused: number
  readonly open: number
  /** bigint as text. */
  readonly percentiles: readonly (string | null)[] | null
  readonly [dimension: `g${number}`]: string | null
}

/** The figures in all, by what was asked for, and over time: of the same rows, in one statement. */
export async function readFigures(
  { manager, source, question, reader }: Reading,
  trendBy: TrendUnit,
): Promise<Figured> {
  const asked = new AskedRows(question, reader)
  const dimensions = question.by.map((dimension) => dimensionSql(dimension, question.cohort))
  const names = dimensions.map((_, n) => `g${n}`)
  const sets = ['()', '(trend)', ...(names.length > 0 ? [`(${names.join(', ')})`] : [])]
  const rows = await manager.query<Row[]>(
    `select grouping(trend) = 0 as in_trend, ${names.length > 0 ? `grouping(g0) = 0` : 'false'} as in_group,
       trend, ${[...names, figuresSql].join(', ')}
     from (
       select *, date_trunc('${trendBy}', ${instantOf[question.cohort]} at time zone 'UTC') at time zone 'UTC' as trend
         ${dimensions.map((sql, n) => `, ${sql} as g${n}`).join('')}
       from ${source.clocks} c where left_out is null and ${asked.clocks()}) counted
     group by grouping sets (${sets.join(', ')})
     order by ${[...names, 'trend'].join(', ')}`,
    [...asked.parameters.values],
  )
  const total = rows.find(({ in_trend, in_group }) => !in_trend && !in_group)
  if (!total) throw new Error('a report without a total')
  return {
    total: figuresOf(total),
    groups: rows.filter(({ in_group }) => in_group).map((row) => ({ key: keyOf(row, question.by), ...figuresOf(row) })),
    trend: rows.filter(({ in_trend }) => in_trend).map((row) => ({ from: row.trend.toISOString(), ...figuresOf(row) })),
  }
}

const keyOf = (row: Row, by: readonly ReportDimension[]): Partial<Record<ReportDimension, string | null>> =>
  Object.fromEntries(by.map((dimension, n) => [dimension, row[`g${n}`] ?? null]))

function figuresOf({ clocks, kept, breached, excused, open, percentiles }: Row): ReportFigures {
  const [p50, p90, p95, max] = (percentiles ?? []).map((value) => (value === null ? null : Number(value)))
  return {
    clocks,
    kept,
    breached,
    excused,
    open,
    attainment: shareOf(kept, kept + breached),
    attainmentExcused: shareOf(kept + excused, kept + breached),
    p50Ms: p50 ?? null,
    p90Ms: p90 ?? null,
    p95Ms: p95 ?? null,
    maxMs: max ?? null,
  }
}

export const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** Some dozen steps: days of a month, weeks of half a year, else months. */
export function trendUnit({ from, to }: ReportQuestion, until: string): TrendUnit {
  if (from === null) return 'month'
  const days = (Date.parse(to ?? until) - Date.parse(from)) / 86_400_000
  return days <= 31 ? 'day' : days <= 183 ? 'week' : 'month'
}
