import { Injectable } from '@nestjs/common'
import { IncidentId, type PersonId, Tier } from '@atlas/contracts'
import type { OpenWork } from '@atlas/domain'
import { currentUnit, type UnitOfWork } from '@atlas/event-store-postgres'
import { DataSource } from 'typeorm'
import { z } from 'zod'
import { OpenIncidents, type Place } from './open-incidents.js'
import { PendingRows } from './pending-rows.js'
import { WorkCount } from './work-count.js'

const Ids = z.array(z.object({ id: IncidentId }))
const Counts = z.array(z.object({ tier: Tier, person: z.string().nullable(), open: z.number().int() }))

/** A count is used for this long; what this process decides meanwhile is added to it at once. */
const freshForMs = 1000

@Injectable()
export class PostgresOpenIncidents extends OpenIncidents {
  private readonly pending = new WeakMap<UnitOfWork, PendingRows>()
  private counted: { readonly count: Promise<WorkCount>; readonly at: number } | undefined

  constructor(private readonly dataSource: DataSource) {
    super()
  }

  override work(): Promise<OpenWork> {
    const now = performance.now()
    if (!this.counted || now - this.counted.at > freshForMs) {
      const count = this.count()
      this.counted = { count, at: now }
      // A count that failed must not be used again.
      count.catch(() => (this.counted = undefined))
    }
    return this.counted.count
  }

  override async of(people: readonly PersonId[]): Promise<IncidentId[]> {
    const rows: unknown = await this.dataSource.query(
      `select incident_id as id from escalation.open_incident where person = any($1::text[]) order by incident_id`,
      [people],
    )
    return Ids.parse(rows).map(({ id }) => id)
  }

  override async all(): Promise<IncidentId[]> {
    const rows: unknown = await this.dataSource.query(
      `select incident_id as id from escalation.open_incident order by incident_id`,
    )
    return Ids.parse(rows).map(({ id }) => id)
  }

  override async record(incidentId: IncidentId, before: Place | null, place: Place | null): Promise<void> {
    const unit = currentUnit()
    if (!unit) throw new Error('open incidents are recorded within a unit of work')
    const pending = this.pending.get(unit) ?? new PendingRows(unit)
    this.pending.set(unit, pending)
    await pending.add(incidentId, place)
    const count = await this.counted?.count.catch(() => undefined)
    count?.move(before, place)
  }

  private async count(): Promise<WorkCount> {
    const rows: unknown = await this.dataSource.query(
      `select tier, person, count(*)::int as open from escalation.open_incident group by tier, person`,
    )
    const count = new WorkCount()
    for (const { tier, person, open } of Counts.parse(rows)) count.add({ tier, person }, open)
    return count
  }
}
