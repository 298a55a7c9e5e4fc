import { Injectable } from '@nestjs/common'
import type { Instant, PersonId } from '@atlas/contracts'
import type { DueSending } from '@atlas/domain'
import { UnitsOfWork } from '@atlas/event-store-postgres'

/** What is to be sent, and when (table notification.communication). Read, and paced by notification.postponed, by the sender alone. */
@Injectable()
export class DueList {
  constructor(private readonly units: UnitsOfWork) {}

  /** Those whose attempt is due, P1 first, and `log.now()`. */
  async due(limit: number): Promise<{ now: Instant; due: DueSending[] }> {
    const rows = await this.units.query<{
      now: Date
      id: string | null
      kind: 'message' | 'page'
      channel: DueSending['channel']
      outward_id: string
      repeats: boolean
      recipient_id: PersonId
      priority: 'P1' | 'P2' | 'P3' | 'P4'
    }>(
      `with moment as (select log.now() as now)
       select moment.now, due.* from moment left join lateral (
         select id, kind, channel, outward_id, repeats, recipient_id, priority
         from notification.communication it
         where due_at <= moment.now
           and not exists (select from notification.postponed late where late.id = it.id and late.until > moment.now)
         order by priority nulls last, due_at, id
         limit $1
       ) as due on true`,
      [limit],
    )
    const now = rows[0]?.now ?? new Date(0)
    const due = rows.flatMap(({ id, kind, channel, outward_id: outwardId, repeats, recipient_id: person, priority }) =>
      id === null
        ? []
        : [
            {
              id,
              channel,
              outwardId,
              repeats,
              page: kind === 'page' ? { person, priority } : null,
            } satisfies DueSending,
          ],
    )
    return { now: now.toISOString() as Instant, due }
  }

  /** When each of these people was last sent a page, if within `within` ms of now. */
  async lastPaged(people: readonly PersonId[], within: number): Promise<Map<PersonId, Instant>> {
    if (people.length === 0) return new Map()
    const rows = await this.units.query<{ person: PersonId; last: Date }>(
      `select recipient_id as person, max(last_started_at) as last from notification.communication
       where kind = 'page' and recipient_id = any($1)
         and last_started_at > (select log.now() - $2::bigint * interval '1 millisecond')
       group by recipient_id`,
      [people, within],
    )
    return new Map(rows.map(({ person, last }) => [person, last.toISOString() as Instant]))
  }

  /**
   * Paces pages without an event: they stay due, only the sender looks at them later. Nothing but its own haste hangs on
   * it: were the table lost, the next round would postpone them again.
   */
  async postpone(waits: readonly { id: string; until: Instant }[]): Promise<void> {
    if (waits.length === 0) return
    await this.units.query(
      `with over as (delete from notification.postponed where until <= (select log.now()))
       insert into notification.postponed (id, until)
       select id, until from jsonb_to_recordset($1::jsonb) as late (id uuid, until timestamptz)
       on conflict (id) do update set until = excluded.until`,
      [JSON.stringify(waits)],
    )
  }

  /** Age in seconds of the oldest that is due and not sent yet; 0 when nothing waits. */
  async oldestDueSeconds(): Promise<number> {
    const [row] = await this.units.query<{ age: number | null }>(
      `select extract(epoch from log.now() - min(greatest(due_at, until)))::float8 as age
       from notification.communication left join notification.postponed using (id) where due_at is not null`,
    )
    return Math.max(0, row?.age ?? 0)
  }
}
