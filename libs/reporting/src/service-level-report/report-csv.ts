import type { Cell, ReportTable } from './report-tables.js'

/** RFC 4180, with a header; numbers as they are (milliseconds, shares from 0 to 1), nothing for what isn't there. */
export const reportCsv = ({ columns, rows }: ReportTable): string =>
  [columns.map(({ name }) => name), ...rows].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')

/** A spreadsheet runs what begins like a formula; an apostrophe before it makes it text (OWASP, "CSV Injection"). */
function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
