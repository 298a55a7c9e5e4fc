import { Injectable } from '@nestjs/common'
import type { IncidentId, Instant, Priority, ServiceNowOutboxEntry, ServiceNowOutboxQuery } from '@atlas/contracts'
import type { MappedWrite } from '@atlas/domain'
import { currentUnit } from '@atlas/event-store-postgres'
import { DataSource } from 'typeorm'

export interface Waiting extends MappedWrite {
  readonly incidentId: IncidentId
  readonly sequence: number
  readonly priority: Priority | null
  readonly because: string
  readonly intendedAt: Instant
}

/** Table servicenow_sync.outbox. */
@Injectable()
export class Outbox {
  constructor(private readonly dataSource: DataSource) {}

  /** In the unit that stores the intention, so that neither is without the other. */
  async add(writes: readonly Waiting[]): Promise<void> {
    const unit = currentUnit()
    if (!unit) throw new Error('what goes to the outbox is stored in a unit of work with its intention')
    if (writes.length === 0) return
    await unit.query(
      `insert into servicenow_sync.outbox (incident_id, sequence, act, fields, contents, priority, because, intended_at)
       select "incidentId", sequence, act, fields, contents, priority, because, "intendedAt"
       from jsonb_to_recordset($1::jsonb) as write ("incidentId" uuid, sequence bigint, act text, fields jsonb,
         contents jsonb, priority text, because text, "intendedAt" timestamptz)
       order by sequence`,
      [JSON.stringify(writes)],
    )
  }

  /** Oldest first. */
  async list({ incidentId, cursor, limit }: ServiceNowOutboxQuery): Promise<{
    items: ServiceNowOutboxEntry[]
    next: string | null
  }> {
    const rows = await this.dataSource.query<OutboxRow[]>(
      `select id, incident_id, sequence, act, fields, contents, state, because, intended_at
       from servicenow_sync.outbox
       where ($1::uuid is null or incident_id = $1) and id > $2
       order by id limit $3`,
      [incidentId ?? null, cursor ?? '0', limit + 1],
    )
    const page = rows.slice(0, limit)
    return {
      items: page.map(({ incident_id, sequence, intended_at, act, fields, contents, state, because }) => ({
        incidentId: incident_id,
        sequence: Number(sequence),
        act,
        fields,
        contents,
        state,
        because,
        intendedAt: intended_at.toISOString(),
      })),
      next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    }
  }
}

type OutboxRow = Pick<ServiceNowOutboxEntry, 'act' | 'fields' | 'contents' | 'state' | 'because'> & {
  readonly id: string
  readonly incident_id: string
  readonly sequence: string
  readonly intended_at: Date
}
