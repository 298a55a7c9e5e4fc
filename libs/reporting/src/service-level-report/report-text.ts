import type { ServiceLevelReport } from '@atlas/contracts'
import { headingOf } from './report-html.js'
import { reportTables, type ReportTable } from './report-tables.js'
import { headOf, inWords } from './report-words.js'

/** Lines of a list that a terminal is shown. */
const linesAtMost = 20

/** A report for a terminal. */
export const reportText = (report: ServiceLevelReport): string =>
  [
    headOf(report).join('\n'),
    ...reportTables(report)
      .filter(({ rows }) => rows.length > 0)
      .map(tableText),
  ].join('\n\n')

function tableText({ title, columns, rows }: ReportTable): string {
  const shown = rows.slice(0, linesAtMost)
  const cells = [
    columns.map(({ name }) => headingOf(name)),
    ...shown.map((row) => row.map((cell, index) => inWords(columns[index]?.kind ?? 'text', cell))),
  ]
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => (row[index] ?? '').length)))
  const lines = cells.map((row) =>
    row
      .map((cell, index) => {
        const { kind } = columns[index] ?? { kind: 'text' }
        const wide = widths[index] ?? 0
        return kind === 'text' || kind === 'instant' ? cell.padEnd(wide) : cell.padStart(wide)
      })
      .join('  ')
      .trimEnd(),
  )
  const more = rows.length - shown.length
  return [title, ...lines.map((line) => `  ${line}`), ...(more > 0 ? [`  and ${more} more`] : [])].join('\n')
}
