import { IncidentId } from '@atlas/contracts'
import { taskSlaFields } from '@atlas/domain'
import type { UnitsOfWork } from '@atlas/event-store-postgres'
import { oneOf, ServiceNowFailure, type TableRecord, where } from '@atlas/servicenow-client'
import type { Connection } from '../instances/connections.js'
import type { Watermarks } from '../receiving/watermarks.js'

const ours = where('task.correlation_id', 'STARTSWITH', 'atlas:')

/**
 * Copies their `task_sla` of our incidents (issue E, 5), read by key like everything else. Nothing of it is ever written
 * there. A user who may not read the table costs the copy alone.
 */
export class MirrorServiceLevels {
  constructor(
    private readonly units: UnitsOfWork,
    private readonly watermarks: Watermarks,
    private readonly warn: (sentence: string) => void,
  ) {}

  async poll(connection: Connection, overlapMs: number, signal: AbortSignal): Promise<void> {
    const { name } = connection.terms
    const from = await this.watermarks.from(name, 'task_sla', overlapMs)
    await this.unlessForbidden(name, async () => {
      const reading = { fields: taskSlaFields, from, signal }
      for await (const page of connection.serviceNow.table('task_sla').readOn(ours, reading)) {
        await this.save(name, page.records)
        await this.watermarks.seen(name, 'task_sla', page.mark)
      }
    })
  }

  /** Every row of these records, as a comparison of everything reads it; what isn't there any more goes here too. */
  async compare(connection: Connection, sysIds: readonly string[], signal: AbortSignal): Promise<void> {
    const { name } = connection.terms
    await this.unlessForbidden(name, async () => {
      const found: string[] = []
      const reading = { fields: taskSlaFields, lane: 'background', signal } as const
      for await (const page of connection.serviceNow.table('task_sla').readOn(oneOf('task', sysIds), reading)) {
        await this.save(name, page.records)
        found.push(...page.records.map(({ sysId }) => sysId))
      }
      await this.units.query(
        `delete from servicenow_sync.task_sla
         where instance = $1 and task = any($2::text[]) and not sys_id = any($3::text[])`,
        [name, sysIds, found],
      )
    })
  }

  private async save(instance: string, records: readonly TableRecord<(typeof taskSlaFields)[number]>[]): Promise<void> {
    const rows = records.flatMap(({ sysId, modCount, updatedOn, values }) => {
      const named = IncidentId.safeParse((values['task.correlation_id'] ?? '').replace(/^atlas:/, ''))
      return named.success
        ? [{ sysId, incidentId: named.data, task: values['task'] ?? '', values, modCount, updatedOn }]
        : []
    })
    if (rows.length === 0) return
    await this.units.query(
      `insert into servicenow_sync.task_sla (instance, sys_id, incident_id, task, "values", mod_count, updated_on)
       select $1, "sysId", "incidentId", task, "values", "modCount", "updatedOn"
       from jsonb_to_recordset($2::jsonb) as row
         ("sysId" text, "incidentId" uuid, task text, "values" jsonb, "modCount" bigint, "updatedOn" text)
       on conflict (instance, sys_id) do update set incident_id = excluded.incident_id, task = excluded.task,
         "values" = excluded."values", mod_count = excluded.mod_count, updated_on = excluded.updated_on
       where task_sla.mod_count <= excluded.mod_count`,
      [instance, JSON.stringify(rows)],
    )
  }

  private async unlessForbidden(instance: string, read: () => Promise<void>): Promise<void> {
    try {
      await read()
    } catch (error) {
      if (!(error instanceof ServiceNowFailure) || !(error.kind === 'forbidden' || error.kind === 'not-found'))
        throw error
      this.warn(`${instance}: its service levels aren’t shown beside ours: ${error.message}`)
    }
  }
}
