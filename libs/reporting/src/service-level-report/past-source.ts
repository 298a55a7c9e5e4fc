import { type IncidentId, type Instant, type Recorded, storedTypes } from '@atlas/contracts'
import type { EntityManager } from 'typeorm'
import { measuredTypes } from '../measured/measured-types.js'
import type { Counted, Measuring } from '../measured/measuring.js'
import { measuredTables, type MeasuredTable, rowsOf } from '../measured/project-reports.js'
import { writeRows } from '../measured/write-rows.js'
import { asKnownNow, type ReportSource } from './report-source.js'

/** What had happened by an instant, as far as it had been recorded by another, or stood up to a position of the log. */
export interface PastPoint {
  readonly asOf?: Instant | undefined
  readonly asKnownAt?: Instant | undefined
  /** Inclusive; the read models hold everything up to here or further. */
  readonly upTo: number
}

/** Whether an event counts at that point. */
const counts =
  ({ asOf, asKnownAt, upTo }: PastPoint) =>
  ({ occurredAt, recordedAt, position }: Recorded): boolean =>
    (asOf === undefined || occurredAt <= asOf) &&
    (asKnownAt === undefined || recordedAt <= asKnownAt) &&
    position <= upTo

/** What is counted at that point, with what was corrected by then. */
export const countedAt = (point: PastPoint): Required<Counted> => ({
  upTo: point.upTo,
  counts: counts(point),
  knows: ({ recordedAt, position }) =>
    (point.asKnownAt === undefined || recordedAt <= point.asKnownAt) && position <= point.upTo,
})

/** Incidents of which something doesn't count at that point: all others stood as they are known to have stood. */
export async function touchedSince(
  manager: Pick<EntityManager, 'query'>,
  { asOf, asKnownAt, upTo }: PastPoint,
): Promise<IncidentId[]> {
  const rows = await manager.query<{ id: IncidentId }[]>(
    `select distinct incident_id as id from log.events
     where incident_id is not null and type = any($1)
       and (position > $2 or occurred_at > $3::timestamptz or recorded_at > $4::timestamptz)
     order by 1`,
    [measuredTypes.flatMap(storedTypes), upTo, asOf ?? null, asKnownAt ?? null],
  )
  return rows.map(({ id }) => id)
}

/**
 * Makes, in temporary tables of this transaction, what the read models would have held: their rows, but those of the
 * incidents that were touched since, which are measured again by what counts.
 */
export async function pastSource(
  manager: Pick<EntityManager, 'query'>,
  measuring: Measuring,
  point: PastPoint,
): Promise<ReportSource> {
  const touched = await touchedSince(manager, point)
  if (touched.length === 0) return asKnownNow
  await manager.query('create temporary table past_touched (incident_id uuid primary key) on commit drop')
  await manager.query('insert into past_touched select unnest($1::uuid[])', [touched])
  for (const table of measuredTables)
    await manager.query(
      `create temporary table ${pastName[table]} (like reporting.${table} including indexes) on commit drop`,
    )
  for await (const measured of measuring.of(touched, countedAt(point)))
    for (const table of measuredTables)
      await writeRows(manager, `pg_temp.${pastName[table]}`, keyOf[table], rowsOf(table, measured))
  for (const table of ['past_touched', ...Object.values(pastName)]) await manager.query(`analyze pg_temp.${table}`)
  const joined = (table: MeasuredTable): string =>
    `(select * from reporting.${table} it where not exists (
        select from pg_temp.past_touched t where t.incident_id = it.incident_id)
      union all select * from pg_temp.${pastName[table]})`
  return { clocks: joined('report_clock'), incidents: joined('report_incident') }
}

const pastName = { report_incident: 'past_incident', report_clock: 'past_clock' } as const
const keyOf = { report_incident: ['incident_id'], report_clock: ['incident_id', 'clock'] } as const
