import type { ServiceLevelReport } from '@atlas/contracts'
import { mediaTypes } from '../asked-form.js'
import { loadParquetWriter } from './parquet-writer.js'
import { reportCsv } from './report-csv.js'
import { reportHtml } from './report-html.js'
import { reportParquet } from './report-parquet.js'
import { reportTables, type ReportTable, type ReportTableName } from './report-tables.js'
import { reportText } from './report-text.js'

export const reportForms = ['text', 'json', 'csv', 'parquet', 'html'] as const
export type ReportForm = (typeof reportForms)[number]

export interface InForm {
  readonly body: ServiceLevelReport | string | Buffer
  /** Undefined of JSON, which its sender names. */
  readonly mediaType?: string
}

/** A report as somebody wants it; CSV and Parquet hold one table of it. Throws RefusedException without a Parquet library. */
export async function reportInForm(
  report: ServiceLevelReport,
  form: ReportForm,
  table: ReportTableName,
): Promise<InForm> {
  switch (form) {
    case 'json':
      return { body: report }
    case 'html':
      return { body: reportHtml(report), mediaType: mediaTypes.html }
    case 'text':
      return { body: `${reportText(report)}\n`, mediaType: mediaTypes.text }
    case 'csv':
      return { body: reportCsv(tableOf(report, table)), mediaType: 'text/csv; charset=utf-8; header=present' }
    case 'parquet': {
      const { asOf, asKnownAt, position, question } = report
      const metadata = {
        'atlas.report': report.id ?? '',
        'atlas.question': JSON.stringify({ ...question, asOf, asKnownAt, position }),
      }
      const bytes = reportParquet(tableOf(report, table), metadata, await loadParquetWriter())
      return { body: Buffer.from(bytes), mediaType: 'application/vnd.apache.parquet' }
    }
  }
}

function tableOf(report: ServiceLevelReport, name: ReportTableName): ReportTable {
  const found = reportTables(report).find((table) => table.name === name)
  if (!found) throw new Error(`a report without its table ${name}`)
  return found
}
