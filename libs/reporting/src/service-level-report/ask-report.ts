import { Cohort, milliseconds, ReportDimension, reportDimensions, type ReportQuestion } from '@atlas/contracts'
import { z } from 'zod'
import { AskedInstant } from '../asked-instant.js'
import { reportTableNames } from './report-tables.js'
import type { AskedReport } from './service-level-reports.js'

const by = z
  .string()
  .transform((text) => text.split(',').map((dimension) => dimension.trim()))
  .pipe(z.array(ReportDimension).max(4, 'four dimensions at most'))
const spans = ['day', 'week', 'month', 'quarter', 'year']
/** By what a report may be narrowed, `?priority=P1`; a span of time is what from and to are for. */
export const narrowing = reportDimensions.filter((dimension) => !spans.includes(dimension))
const only = Object.fromEntries(narrowing.map((dimension) => [dimension, z.string().min(1).optional()])) as Partial<
  Record<ReportDimension, z.ZodOptional<z.ZodString>>
>

const table = z.enum(reportTableNames, { error: `one of ${reportTableNames.join(', ')}` }).default('groups')
/** Which of a report's tables is wanted, where that is one. */
export const AskedTable = z.object({ table }).strict()
export type AskedTable = z.output<typeof AskedTable>

/** A report's question as a query asks it. */
export const AskedServiceLevels = z
  .object({
    from: AskedInstant.optional(),
    to: AskedInstant.optional(),
    cohort: Cohort.default('ended'),
    by: by.default(['service-level']),
    asOf: AskedInstant.optional(),
    asKnownAt: AskedInstant.optional(),
    table,
    ...only,
  })
  .strict()
  .refine(({ from, to }) => !from || !to || milliseconds(from) < milliseconds(to), {
    path: ['to'],
    error: 'an instant after from',
  })
export type AskedServiceLevels = z.output<typeof AskedServiceLevels>

/** The same for whoever asks from within. */
export function askedReport(asked: AskedServiceLevels): AskedReport {
  const { from, to, cohort, by, asOf, asKnownAt, table: _, ...rest } = asked
  const only = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  const question: ReportQuestion = { from: from ?? null, to: to ?? null, cohort, by: [...new Set(by)], only }
  return { question, asOf, asKnownAt }
}
