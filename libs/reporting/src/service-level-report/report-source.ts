/** Where a report reads: tables, or subqueries in parentheses, of the columns of reporting.report_clock and report_incident. */
export interface ReportSource {
  readonly clocks: string
  readonly incidents: string
}

export const asKnownNow: ReportSource = { clocks: 'reporting.report_clock', incidents: 'reporting.report_incident' }
