import type { IncidentId, Instant, ServiceName } from '@atlas/contracts'
import type { Timer } from '@atlas/event-sourcing'
import type { Queryable } from './queryable.js'
import { textOnly } from './text-only.js'
import type { UnitOfWork } from './unit-of-work.js'

/**
 * Timers of a service due at or before `until`, in due order, to fire in this unit; when it commits they are gone. It
 * takes no row lock: an append locks streams before timers, so a sweeper that held timers and then appended could
 * deadlock with it. Instead the commit checks that each is still armed for the same instant, else the unit runs again;
 * two sweepers at a hand-over can't both fire one.
 */
export async function claimDue(
  unit: UnitOfWork,
  service: ServiceName,
  until: Instant,
  limit: number,
): Promise<readonly Timer[]> {
  const rows = await unit.query<DueRow>(
    `select service, owner, name, log.instant(due_at) as "dueAt", incident_id as "incidentId", data
     from log.timers where service = $1 and due_at <= $2
     order by due_at, owner, name limit $3`,
    [service, until, limit],
  )
  const timers = rows.map(({ data, ...timer }): Timer => (data === null ? timer : { ...timer, data }))
  unit.claim(timers)
  return timers
}

interface DueRow {
  service: ServiceName
  owner: string
  name: string
  dueAt: Instant
  incidentId: IncidentId | null
  data: unknown
}

/** When the service's next timer is due; undefined without any. */
export async function nextDue(connection: Queryable, service: ServiceName): Promise<Instant | undefined> {
  const { rows } = await connection.query<[Instant | null]>({
    ...textOnly,
    name: 'atlas-next-due',
    text: 'select log.instant(min(due_at)) from log.timers where service = $1',
    values: [service],
  })
  return rows[0]?.[0] ?? undefined
}
