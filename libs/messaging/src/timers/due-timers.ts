import type { IncidentId, Instant, ServiceName } from '@atlas/contracts'
import type { Timer } from '@atlas/event-sourcing'
import type { Unit } from '../delivery/message.js'

/**
 * The service's timers due `grace` ms ago or longer by `log.now()`, in due order.
 */
export async function dueTimers(unit: Unit, service: ServiceName, grace: number, limit: number): Promise<Timer[]> {
  const rows = await unit.query<Row>(
    `select t.owner, t.name, log.instant(t.due_at) as due_at, t.incident_id, t.data::text as data from log.timers t
     where t.service = $1 and t.due_at <= (select log.now() - $2 * interval '1 ms')
     order by t.due_at, t.owner, t.name limit $3`,
    [service, grace, limit],
  )
  return rows.map(({ owner, name, due_at, incident_id, data }) => ({
    service,
    owner,
    name,
    dueAt: due_at,
    incidentId: incident_id,
    ...(data === null ? {} : { data: JSON.parse(data) as unknown }),
  }))
}

interface Row {
  owner: string
  name: string
  due_at: Instant
  incident_id: IncidentId | null
  data: string | null
}

/** Milliseconds until the service's next timer is due by `log.now()`; negative when overdue, null when none is armed. */
export async function untilNextDue(unit: Unit, service: ServiceName): Promise<number | null> {
  const [row] = await unit.query<{ ms: number | null }>(
    `select (extract(epoch from min(due_at) - log.now()) * 1000)::float8 as ms from log.timers where service = $1`,
    [service],
  )
  return row?.ms ?? null
}

/** How many have been due for longer than `late` ms by `log.now()`. */
export async function overdueTimers(unit: Unit, service: ServiceName, late: number): Promise<number> {
  const [row] = await unit.query<{ overdue: number }>(
    `select count(*)::int as overdue from log.timers t
     where t.service = $1 and t.due_at < (select log.now() - $2 * interval '1 ms')`,
    [service, late],
  )
  return row?.overdue ?? 0
}

/** The last position that the log has handed out, to events that may not be readable yet. */
export async function handedOut(unit: Unit): Promise<number> {
  const [row] = await unit.query<{ position: string }>(`select last_value as position from log.position`)
  return Number(row?.position ?? 0)
}
