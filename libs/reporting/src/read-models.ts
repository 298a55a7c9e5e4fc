import type { AtlasEvent, Recorded } from '@atlas/contracts'
import type { ReadModel } from '@atlas/runtime/rebuild'
import type { EntityManager } from 'typeorm'
import { IncidentEntity } from './incident/incident.entity.js'
import { projectIncidents, readModels as consumer } from './incident/incident-projection.js'
import { Measuring } from './measured/measuring.js'
import { type MeasuredTable, projectReports, reports } from './measured/project-reports.js'
import { yearsInDatabase } from './measured/years-in-database.js'
import { incidentTable } from './migrations/incident-table.sql.js'
import { rejectedSignalTable } from './migrations/rejected-signal-table.sql.js'
import { reportClockTable, reportIncidentTable } from './migrations/report-tables.sql.js'
import { clockViews, incidentViews } from './migrations/report-views.sql.js'
import { rootCauseTaskTable } from './migrations/root-cause-task-table.sql.js'
import { RejectedSignalEntity } from './rejected-signal/rejected-signal.entity.js'
import { projectRejectedSignals } from './rejected-signal/rejected-signal-projection.js'
import { projectRootCauses } from './root-cause/root-cause-projection.js'
import { RootCauseTaskEntity } from './root-cause/root-cause-task.entity.js'

type Project = (events: readonly Recorded<AtlasEvent>[], manager: EntityManager) => Promise<void>

/** Made by the same code as FollowIncidents writes them by. */
const followed = (
  table: string,
  definition: ReadModel['definition'],
  entity: ReadModel['entities'][number],
  project: Project,
): ReadModel => ({
  schema: 'reporting',
  table,
  definition,
  entities: [entity],
  written: { by: 'following', consumer: `reporting:${consumer}` },
  begin:
    () =>
    (events, { manager }) =>
      project(events as readonly Recorded<AtlasEvent>[], manager),
})

/** Made by the same code as FollowReports writes them by, each table from the incidents' own events. */
const measured = (
  table: MeasuredTable,
  definition: ReadModel['definition'],
  views: NonNullable<ReadModel['views']>,
): ReadModel => ({
  schema: 'reporting',
  table,
  definition,
  views,
  entities: [],
  written: { by: 'following', consumer: `reporting:${reports}` },
  begin: ({ logReader }) => {
    let measuring: Measuring | undefined
    return async (events, { manager, schema }) => {
      measuring ??= new Measuring(
        logReader,
        yearsInDatabase((sql, given) => manager.connection.query(sql, given)),
      )
      await projectReports(events, { manager, schema, measuring, tables: [table] })
    }
  },
})

export const reportingReadModels: readonly ReadModel[] = [
  followed('incident', incidentTable, IncidentEntity, projectIncidents),
  followed('rejected_signal', rejectedSignalTable, RejectedSignalEntity, projectRejectedSignals),
  followed('root_cause_task', rootCauseTaskTable, RootCauseTaskEntity, projectRootCauses),
  measured('report_incident', reportIncidentTable, incidentViews),
  measured('report_clock', reportClockTable, clockViews),
]
