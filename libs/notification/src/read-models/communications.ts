import { Injectable } from '@nestjs/common'
import type { CommunicationQuery, ContentHash, IncidentId, Instant, PersonId } from '@atlas/contracts'
import type { DueSending, OpenPage } from '@atlas/domain'
import type { CommunicationRow } from './communication-row.js'
import { Together } from './together.js'
import { Units } from './units.js'

export type ListedRow = Pick<
  CommunicationRow,
  | 'id'
  | 'incident_id'
  | 'state'
  | 'about'
  | 'recipient_kind'
  | 'recipient_id'
  | 'priority'
  | 'channel'
  | 'content'
  | 'reason'
  | 'because'
  | 'attempts'
> & { readonly intended_at: Date; readonly ended_at: Date | null }

export interface IntendedRow {
  readonly incident_id: IncidentId
  readonly kind: 'message' | 'page'
  readonly content: ContentHash | null
  readonly correlation_id: string
  readonly stream_version: string
}

/** Messages and pages as they stand (table notification.communication). */
@Injectable()
export class Communications {
  private readonly opening: Together<IncidentId, readonly OpenPage[]>
  private readonly saving: Together<CommunicationRow, true>

  constructor(private readonly units: Units) {
    this.opening = new Together((incidents) => this.readOpenPages(incidents))
    this.saving = new Together((rows) => this.write(rows))
  }

  /** Pages of an incident that ask somebody and haven't ended. */
  openPages = (incident: IncidentId): Promise<readonly OpenPage[]> => this.opening.of(incident)

  /** Rows of one stream must be saved one after another. */
  async save(rows: readonly CommunicationRow[]): Promise<void> {
    await Promise.all(rows.map((row) => this.saving.of(row)))
  }

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
         from notification.communication
         where due_at <= moment.now
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
         and last_started_at > log.now() - $2::bigint * interval '1 millisecond'
       group by recipient_id`,
      [people, within],
    )
    return new Map(rows.map(({ person, last }) => [person, last.toISOString() as Instant]))
  }

  /** Paces pages without an event: they stay due, only later. */
  async postpone(waits: readonly { id: string; until: Instant }[]): Promise<void> {
    if (waits.length === 0) return
    await this.units.query(
      `update notification.communication as it set due_at = late.until
       from jsonb_to_recordset($1::jsonb) as late (id uuid, until timestamptz)
       where it.id = late.id and it.due_at is not null`,
      [JSON.stringify(waits)],
    )
  }

  /** Its wait is over: the sender may take it. */
  async makeDue(id: string, at: Instant): Promise<void> {
    await this.units.query(
      `update notification.communication set due_at = $2, state = 'due' where id = $1 and state = 'waiting'`,
      [id, at],
    )
  }

  /** What was intended, by id. */
  async intended(ids: readonly string[]): Promise<Map<string, IntendedRow>> {
    const rows = await this.units.query<IntendedRow & { id: string }>(
      `select id, incident_id, kind, content, correlation_id, stream_version
       from notification.communication where id = any($1::uuid[])`,
      [ids],
    )
    return new Map(rows.map((row) => [row.id, row]))
  }

  /** Oldest first, one more than asked if there are more. A cursor that isn't ours finds nothing. */
  async list(kind: 'message' | 'page', { state, incidentId, cursor, limit }: CommunicationQuery): Promise<ListedRow[]> {
    const [, at, id] = /^(\d{4}-[^_]+Z)_([0-9a-f-]{36})$/.exec(cursor ?? '') ?? []
    if (cursor !== undefined && (at === undefined || id === undefined)) return []
    return this.units.query<ListedRow>(
      `select id, incident_id, state, about, recipient_kind, recipient_id, priority, channel, content, reason, because,
         attempts, intended_at, ended_at
       from notification.communication
       where kind = $1 and ($2::text is null or state = $2) and ($3::uuid is null or incident_id = $3)
         and ($4::timestamptz is null or (intended_at, id) > ($4, $5::uuid))
       order by intended_at, id
       limit $6`,
      [kind, state ?? null, incidentId ?? null, at ?? null, id ?? null, limit + 1],
    )
  }

  /** Age in seconds of the oldest that is due and not sent yet; 0 when nothing waits. */
  async oldestDueSeconds(): Promise<number> {
    const [row] = await this.units.query<{ age: number | null }>(
      `select extract(epoch from log.now() - min(due_at))::float8 as age
       from notification.communication where due_at is not null`,
    )
    return Math.max(0, row?.age ?? 0)
  }

  /** Attempts under way: after a crash, those that nobody will end. */
  async underWay(): Promise<{ id: string; attempt: number }[]> {
    return this.units.query(
      `select id, current_attempt as attempt from notification.communication where state = 'sending'`,
    )
  }

  private async readOpenPages(incidents: readonly IncidentId[]): Promise<Map<IncidentId, readonly OpenPage[]>> {
    const rows = await this.units.query<{ incident_id: IncidentId; id: string; person: PersonId; duty: string }>(
      `select incident_id, id, recipient_id as person, about as duty from notification.communication
       where incident_id = any($1::uuid[]) and kind = 'page' and ended_at is null
       order by intended_at, id`,
      [incidents],
    )
    const open = new Map<IncidentId, OpenPage[]>(incidents.map((incident) => [incident, []]))
    for (const { incident_id, ...page } of rows) open.get(incident_id)?.push(page)
    return open
  }

  private async write(rows: readonly CommunicationRow[]): Promise<Map<CommunicationRow, true>> {
    const newest = new Map<string, CommunicationRow>()
    for (const row of rows) {
      const other = newest.get(row.id)
      if (!other || other.stream_version < row.stream_version) newest.set(row.id, row)
    }
    await this.units.query(
      `insert into notification.communication as it
       select * from jsonb_populate_recordset(null::notification.communication, $1::jsonb)
       on conflict (id) do update set
         state = excluded.state, channel = excluded.channel, reason = excluded.reason, attempts = excluded.attempts,
         outward_id = excluded.outward_id, repeats = excluded.repeats, current_attempt = excluded.current_attempt,
         due_at = excluded.due_at, last_started_at = coalesce(excluded.last_started_at, it.last_started_at),
         ended_at = coalesce(it.ended_at, excluded.ended_at), stream_version = excluded.stream_version
       where it.stream_version < excluded.stream_version`,
      // In one order everywhere, so that writers of the same rows don't wait for each other in a circle.
      [JSON.stringify([...newest.values()].sort((one, other) => (one.id < other.id ? -1 : 1)))],
    )
    return new Map(rows.map((row) => [row, true]))
  }
}
