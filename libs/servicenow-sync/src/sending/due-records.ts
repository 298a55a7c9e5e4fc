import { Injectable } from '@nestjs/common'
import type { IncidentId, Instant, Priority } from '@atlas/contracts'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import type { KeptIncident } from '@atlas/policy'

/** An incident of which something waits to be written. */
export interface DueRecord extends KeptIncident {
  readonly incidentId: IncidentId
  readonly priority: Priority | null
  /** Null before it has a record there: by cluster and organisation it is found. */
  readonly instance: string | null
}

/** Whose turn it is (tables servicenow_sync.outbox and attempt). Read and paced by the sender alone. */
@Injectable()
export class DueRecords {
  constructor(private readonly units: UnitsOfWork) {}

  /**
   * A P1 before all else, then whoever waits longest, of so many writes at most; `busy` are under way, and nothing is to
   * be found for the instances `full`.
   */
  async due(atMost: number, busy: readonly IncidentId[], full: readonly string[] = []): Promise<DueRecord[]> {
    const rows = await this.units.query<DueRecord>(
      `select it.incident_id as "incidentId", it.priority, record.instance,
         coalesce(record.state #>> '{ours,cluster}', '') as cluster,
         record.state #>> '{ours,organisation}' as organisation
       from servicenow_sync.outbox it left join servicenow_sync.record using (incident_id)
       where it.state = 'pending' and not it.incident_id = any($2::uuid[])
         and not exists (select from servicenow_sync.attempt late
           where late.incident_id = it.incident_id and late.next_at > (select log.now()))
         and (record.instance is null or not record.instance = any($3::text[]))
       order by (it.priority is distinct from 'P1'), it.intended_at, it.incident_id, it.sequence
       limit $1`,
      [atMost, busy, full],
    )
    const first = new Map<IncidentId, DueRecord>()
    for (const row of rows) if (!first.has(row.incidentId)) first.set(row.incidentId, row)
    return [...first.values()]
  }

  /** Before anything leaves. Gives how often it was begun since the last answer, this time included. */
  async begin(incidentId: IncidentId): Promise<number> {
    const [row] = await this.units.query<{ attempts: number }>(
      `insert into servicenow_sync.attempt (incident_id, attempts) values ($1, 1)
       on conflict (incident_id) do update set attempts = attempt.attempts + 1, next_at = null
       returning attempts`,
      [incidentId],
    )
    return row?.attempts ?? 1
  }

  async attempts(incidentId: IncidentId): Promise<number> {
    const [row] = await this.units.query<{ attempts: number }>(
      'select attempts from servicenow_sync.attempt where incident_id = $1',
      [incidentId],
    )
    return Math.max(1, row?.attempts ?? 1)
  }

  /** In the unit that stores the answer. */
  async answered(incidentId: IncidentId): Promise<void> {
    await this.units.query('delete from servicenow_sync.attempt where incident_id = $1', [incidentId])
  }

  /** Not before `until`. An attempt that was begun stays one: it may have been carried out. */
  async postpone(incidentId: IncidentId, until: Instant, trouble: string): Promise<void> {
    await this.units.query(
      `insert into servicenow_sync.attempt (incident_id, attempts, next_at, trouble) values ($1, 0, $2, $3)
       on conflict (incident_id) do update set next_at = $2, trouble = $3`,
      [incidentId, until, trouble],
    )
  }

  /** The same for want of another word, unless one has come since version `seen` of the record. */
  async awaitMore(incidentId: IncidentId, until: Instant, trouble: string, seen: number): Promise<void> {
    await this.units.query(
      // Whoever adds a word has the row locked until it can be seen.
      `with record as (select version from servicenow_sync.record where incident_id = $1 for update)
       insert into servicenow_sync.attempt (incident_id, attempts, next_at, trouble)
       select $1, 0, $2, $3 from record where version = $4
       on conflict (incident_id) do update set next_at = excluded.next_at, trouble = excluded.trouble`,
      [incidentId, until, trouble, seen],
    )
  }

  /** What the pauses were for is over: the instance is back, or nobody knows what they were for any more. */
  async hasten(): Promise<void> {
    await this.units.query('update servicenow_sync.attempt set next_at = null where next_at is not null')
  }

  /** Age in seconds of the oldest that waits; 0 when nothing does. */
  async oldestSeconds(): Promise<number> {
    const [row] = await this.units.query<{ age: number | null }>(
      `select extract(epoch from log.now() - min(intended_at))::float8 as age
       from servicenow_sync.outbox where state = 'pending'`,
    )
    return Math.max(0, row?.age ?? 0)
  }
}
