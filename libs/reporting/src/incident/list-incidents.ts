import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import { Category, Priority, Status, Tier } from '@atlas/contracts'
import type { Reader } from '@atlas/domain'
import { EntityManager } from 'typeorm'
import { z } from 'zod'
import { seenBy, seenRows } from '../readers/seen-rows.js'
import { IncidentEntity } from './incident.entity.js'
import type { IncidentRecord } from './incident-record.js'
import { Cursor, cursorOf } from './cursor.js'

/** GET /v1/incidents: what may be asked. Newest first. */
export const IncidentFilter = z
  .object({
    status: Status.optional(),
    /** true: anything but Closed and Resolved. */
    open: z.enum(['true', 'false'], { error: 'true or false' }).optional(),
    priority: Priority.optional(),
    tier: Tier.optional(),
    category: Category.optional(),
    cluster: z.string().optional(),
    owner: z.string().optional(),
    limit: z.coerce.number({ error: 'a number from 1 to 200' }).int().min(1).max(200).default(50),
    cursor: Cursor.optional(),
  })
  .strict()
export type IncidentFilter = z.output<typeof IncidentFilter>

export interface IncidentPage {
  readonly records: readonly IncidentRecord[]
  readonly next: string | null
}

export class ListIncidents extends Query<IncidentPage> {
  constructor(
    readonly filter: IncidentFilter,
    readonly reader: Reader,
  ) {
    super()
  }
}

/** What a row doesn't show it isn't found by either: whoever asks for a category learns of nothing that hides it. */
const shownTo = {
  status: seenRows.standing,
  priority: seenRows.standing,
  cluster: seenRows.place,
  category: seenRows.summary,
  tier: seenRows.summary,
  owner: seenRows.everything,
} as const satisfies Partial<Record<keyof IncidentFilter, string>>

@QueryHandler(ListIncidents)
export class ListIncidentsHandler implements IQueryHandler<ListIncidents> {
  constructor(private readonly manager: EntityManager) {}

  async execute({ filter, reader }: ListIncidents): Promise<IncidentPage> {
    const { limit, cursor, open, ...columns } = filter
    const query = this.manager.createQueryBuilder(IncidentEntity, 'i').select()
    query.where(seenRows.standing, seenBy(reader))
    for (const [column, value] of Object.entries(columns))
      if (value !== undefined)
        query
          .andWhere(`i.${column} = :${column}`, { [column]: value })
          .andWhere(shownTo[column as keyof typeof shownTo])
    if (open !== undefined) query.andWhere(`(i.status in ('Resolved', 'Closed')) = :ended`, { ended: open === 'false' })
    if (cursor) query.andWhere('(i.opened_at, i.id) < (:openedAt, :id)', cursor)
    const rows = await query
      .orderBy('i.openedAt', 'DESC')
      .addOrderBy('i.id', 'DESC')
      .limit(limit + 1)
      .getMany()
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      records: page.map((row) => row.record),
      next: last && rows.length > limit ? cursorOf(last.record.openedAt, last.id) : null,
    }
  }
}
