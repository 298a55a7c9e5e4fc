import type { MigrationInterface, QueryRunner } from 'typeorm'
import { incidentTable } from './incident-table.sql.js'
import { rejectedSignalTable } from './rejected-signal-table.sql.js'
import { reportClockTable, reportIncidentTable } from './report-tables.sql.js'
import { createReportViews } from './report-views.sql.js'
import { rootCauseTaskTable } from './root-cause-task-table.sql.js'

import { webhookTables } from './webhook-tables.sql.js'

export class ReportingIncidents1764000000000 implements MigrationInterface {
  name = 'ReportingIncidents1764000000000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create schema if not exists reporting')
    const tables = [incidentTable, rejectedSignalTable, rootCauseTaskTable, reportIncidentTable, reportClockTable]
    for (const statement of tables.flatMap((table) => table('reporting'))) await runner.query(statement)
    for (const statement of webhookTables) await runner.query(statement)
    for (const statement of createReportViews) await runner.query(statement)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table reporting.webhook_delivery')
    await runner.query('drop table reporting.webhook')
    await runner.query('drop schema reports cascade')
    await runner.query('drop table reporting.report_clock')
    await runner.query('drop table reporting.report_incident')
    await runner.query('drop table reporting.root_cause_task')
    await runner.query('drop table reporting.rejected_signal')
    await runner.query('drop table reporting.incident')
    await runner.query('drop schema reporting')
  }
}
