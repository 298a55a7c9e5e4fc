import { Injectable } from '@nestjs/common'
import type { ServiceNowOutboxEntry, ServiceNowOutboxQuery } from '@atlas/contracts'
import { mappedWriteOf, type RecordFields } from '@atlas/domain'
import { instanceOf, instanceTerms, mappingOf, type Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { DataSource } from 'typeorm'
import type { WaitingWrite } from './waiting-write.js'

/** Table servicenow_sync.outbox. */
@Injectable()
export class Outbox {
  constructor(
    private readonly dataSource: DataSource,
    private readonly policies: PolicyInForce<Policy>,
  ) {}

  /** Oldest first, in ServiceNow's words. */
  async list({ incidentId, state, cursor, limit }: ServiceNowOutboxQuery): Promise<{
    items: ServiceNowOutboxEntry[]
    next: string | null
  }> {
    const [at, incident, after] = cursor?.split('_') ?? []
    const rows = await this.dataSource.query<OutboxRow[]>(
      `select it.incident_id, sequence, act, fields, policy, it.state, because, code, reason, trouble,
         record.instance, record.state -> 'ours' as ours, log.instant(intended_at) as intended_at
       from servicenow_sync.outbox it
         left join servicenow_sync.record on record.incident_id = it.incident_id
         left join servicenow_sync.attempt on attempt.incident_id = it.incident_id and it.state = 'pending'
       where ($1::uuid is null or it.incident_id = $1) and it.state = any($6)
         and ($2::timestamptz is null or (intended_at, it.incident_id, sequence) > ($2, $3::uuid, $4::bigint))
       order by intended_at, it.incident_id, sequence limit $5`,
      [incidentId ?? null, at ?? null, incident ?? null, after ?? null, limit + 1, state],
    )
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      items: await Promise.all(page.map((row) => this.entryOf(row))),
      next: rows.length > limit && last ? `${last.intended_at}_${last.incident_id}_${last.sequence}` : null,
    }
  }

  private async entryOf(row: OutboxRow): Promise<ServiceNowOutboxEntry> {
    const { incident_id: incidentId, sequence, act, intended_at: intendedAt, state, because, ours } = row
    const { servicenow } = await this.policies.byHash(row.policy)
    const kept = { cluster: ours?.cluster ?? '', organisation: ours?.organisation ?? null }
    const name = row.instance ?? instanceOf(servicenow, kept) ?? null
    const mapping = (name === null ? undefined : instanceTerms(servicenow, name)?.mapping) ?? mappingOf(servicenow)
    const mapped = mappedWriteOf({ incidentId, act, fields: row.fields }, mapping)
    const contents = Object.fromEntries(Object.entries(mapped.contents).map(([field, { hash }]) => [field, hash]))
    return {
      incidentId,
      sequence: Number(sequence),
      instance: name,
      act,
      fields: mapped.fields,
      contents,
      state,
      code: row.code,
      reason: row.reason ?? row.trouble,
      because,
      intendedAt,
    }
  }
}

type OutboxRow = Pick<WaitingWrite, 'act' | 'fields' | 'policy' | 'because'> &
  Pick<ServiceNowOutboxEntry, 'state' | 'code' | 'reason' | 'instance'> & {
    readonly incident_id: WaitingWrite['incidentId']
    readonly sequence: string
    readonly intended_at: string
    readonly trouble: string | null
    readonly ours: RecordFields | null
  }
