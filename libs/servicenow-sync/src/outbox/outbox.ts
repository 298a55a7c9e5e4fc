import { Injectable } from '@nestjs/common'
import type { ServiceNowOutboxEntry, ServiceNowOutboxQuery } from '@atlas/contracts'
import { mappedWriteOf } from '@atlas/domain'
import { currentUnit } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { DataSource } from 'typeorm'
import { saveWaiting, type WaitingWrite } from './waiting-write.js'

/** Table servicenow_sync.outbox. */
@Injectable()
export class Outbox {
  constructor(
    private readonly dataSource: DataSource,
    private readonly policies: PolicyInForce<Policy>,
  ) {}

  /** In the unit that stores the intention, so that neither is without the other. */
  async add(writes: readonly WaitingWrite[]): Promise<void> {
    const unit = currentUnit()
    if (!unit) throw new Error('what goes to the outbox is stored in a unit of work with its intention')
    if (writes.length === 0) return
    await saveWaiting((sql, parameters) => unit.query(sql, parameters), 'servicenow_sync', writes)
  }

  /** Oldest first, in ServiceNow's words. */
  async list({ incidentId, cursor, limit }: ServiceNowOutboxQuery): Promise<{
    items: ServiceNowOutboxEntry[]
    next: string | null
  }> {
    const [at, incident, after] = cursor?.split('_') ?? []
    const rows = await this.dataSource.query<OutboxRow[]>(
      `select incident_id, sequence, act, fields, policy, state, because, log.instant(intended_at) as intended_at
       from servicenow_sync.outbox
       where ($1::uuid is null or incident_id = $1)
         and ($2::timestamptz is null or (intended_at, incident_id, sequence) > ($2, $3::uuid, $4::bigint))
       order by intended_at, incident_id, sequence limit $5`,
      [incidentId ?? null, at ?? null, incident ?? null, after ?? null, limit + 1],
    )
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      items: await Promise.all(page.map((row) => this.entryOf(row))),
      next: rows.length > limit && last ? `${last.intended_at}_${last.incident_id}_${last.sequence}` : null,
    }
  }

  private async entryOf(row: OutboxRow): Promise<ServiceNowOutboxEntry> {
    const { incident_id: incidentId, sequence, act, intended_at: intendedAt, state, because } = row
    const { servicenow } = await this.policies.byHash(row.policy)
    const { fields, contents } = mappedWriteOf({ incidentId, act, fields: row.fields }, servicenow)
    return { incidentId, sequence: Number(sequence), act, fields, contents, state, because, intendedAt }
  }
}

type OutboxRow = Pick<WaitingWrite, 'act' | 'fields' | 'policy' | 'because'> &
  Pick<ServiceNowOutboxEntry, 'state'> & {
    readonly incident_id: WaitingWrite['incidentId']
    readonly sequence: string
    readonly intended_at: string
  }
