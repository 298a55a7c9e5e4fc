import type { ServiceLevelReport } from '@atlas/contracts'
import { escapeHtml, htmlPage } from '../html-page.js'
import { attainmentChart, holderChart, trendChart } from './charts.js'
import { reportTables, type ReportTable } from './report-tables.js'
import { headOf, inWords } from './report-words.js'

/** Bars that one chart can hold on a page. */
const barsAtMost = 40

/** A report as a page for a browser or a printer. */
export function reportHtml(report: ServiceLevelReport): string {
  const tables = reportTables(report)
  const charts: Partial<Record<ReportTable['name'], string>> = {
    groups: attainmentChart(barsOf(report)),
    ...(report.trend.length > 0 ? { trend: trendChart(report.trend) } : {}),
    ...(report.holders.shares.length > 0 ? { holders: holderChart(report.holders) } : {}),
  }
  return htmlPage(
    'Service levels',
    [
      pageStyle,
      ...headOf(report).map((line) => `<p>${escapeHtml(line)}</p>`),
      ...tables.map((table) => section(table, charts[table.name])),
    ].join('\n'),
  )
}

const barsOf = ({ question, groups, total, names }: ServiceLevelReport) =>
  question.by.length === 0
    ? [{ label: 'in all', figures: total }]
    : groups.slice(0, barsAtMost).map(({ key, ...figures }) => ({
        label: question.by.map((dimension) => named(names, key[dimension] ?? null)).join(', '),
        figures,
      }))

const named = (names: ServiceLevelReport['names'], value: string | null): string =>
  value === null ? '(none)' : (names[value] ?? value)

const pageStyle = `<style>
body { max-width: none; }
table { font-size: 12px; font-variant-numeric: tabular-nums; }
th, td { padding-right: 0.6rem; white-space: nowrap; }
td.number, th.number { text-align: right; }
svg { max-width: 100%; height: auto; display: block; margin: 0.5rem 0; }
section { break-inside: avoid-page; }
section.long { break-inside: auto; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
@page { size: A4 landscape; margin: 12mm; }
</style>`

const isNumber = (kind: string): boolean => kind !== 'text' && kind !== 'instant'

function section({ title, columns, rows }: ReportTable, chart: string | undefined): string {
  const cellClass = (index: number): string => (isNumber(columns[index]?.kind ?? 'text') ? ' class="number"' : '')
  const heading = columns
    .map(({ name }, index) => `<th${cellClass(index)}>${escapeHtml(headingOf(name))}</th>`)
    .join('')
  const lines = rows.map(
    (cells) =>
      `<tr>${cells.map((cell, index) => `<td${cellClass(index)}>${escapeHtml(inWords(columns[index]?.kind ?? 'text', cell))}</td>`).join('')}</tr>`,
  )
  return [
    `<section${rows.length > 30 ? ' class="long"' : ''}><h2>${escapeHtml(title)}</h2>`,
    ...(chart === undefined ? [] : [chart]),
    rows.length === 0
      ? '<p>None.</p>'
      : `<table><thead><tr>${heading}</tr></thead>\n<tbody>${lines.join('\n')}</tbody></table>`,
    '</section>',
  ].join('\n')
}

/** `p90Ms` as `p90`, `attainmentExcused` as `attainment excused`. */
export const headingOf = (name: string): string =>
  name.replace(/Ms$/, '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
