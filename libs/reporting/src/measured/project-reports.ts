import type { IncidentId, Recorded } from '@atlas/contracts'
import type { EntityManager } from 'typeorm'
import type { Measured } from './measured.js'
import { isMeasured } from './measured-types.js'
import type { Measuring } from './measuring.js'
import { writeRows } from './write-rows.js'

/** Name of the position that its follower has in the bus's inbox; it must stay. */
export const reports = 'reports'

export const measuredTables = ['report_incident', 'report_clock'] as const
export type MeasuredTable = (typeof measuredTables)[number]

export interface ProjectedReports {
  readonly manager: Pick<EntityManager, 'query'>
  readonly schema: string
  readonly measuring: Measuring
  readonly tables?: readonly MeasuredTable[]
}

/** Measures anew what a batch of the log has touched, by all that came up to its end. */
export async function projectReports(events: readonly Recorded[], into: ProjectedReports): Promise<void> {
  const touched = events.flatMap((event) => (event.incidentId && isMeasured(event) ? event.incidentId : []))
  const upTo = events.at(-1)?.position
  if (touched.length > 0 && upTo !== undefined) await projectIncidents([...new Set(touched)], upTo, into)
}

export async function projectIncidents(
  ids: readonly IncidentId[],
  upTo: number,
  { manager, schema, measuring, tables = measuredTables }: ProjectedReports,
): Promise<void> {
  for await (const some of measuring.of(ids, { upTo }))
    for (const table of tables) await writeRows(manager, `${schema}.${table}`, keyOf[table], rowsOf(table, some))
}

const keyOf = { report_incident: ['incident_id'], report_clock: ['incident_id', 'clock'] } as const

export const rowsOf = (table: MeasuredTable, measured: readonly Measured[]): readonly object[] =>
  table === 'report_incident' ? measured.map(({ incident }) => incident) : measured.flatMap(({ clocks }) => clocks)
