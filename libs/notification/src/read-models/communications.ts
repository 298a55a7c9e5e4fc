import { Injectable } from '@nestjs/common'
import type { ChannelKind, ContentHash, IncidentId, PersonId, Recipient } from '@atlas/contracts'
import type { OpenPage } from '@atlas/domain'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import type { CommunicationRow } from './communication-row.js'
import { saveRows } from './save-rows.js'
import { Together } from './together.js'

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
  private readonly intending: Together<string, IntendedRow | null>
  private readonly threading: Together<string, string | null>

  constructor(private readonly units: UnitsOfWork) {
    this.opening = new Together((incidents) => this.readOpenPages(incidents))
    this.saving = new Together((rows) => this.write(rows))
    this.intending = new Together((ids) => this.readIntended(ids))
    this.threading = new Together((ids) => this.readThreads(ids))
  }

  /** Pages of an incident that ask somebody and haven't ended. */
  openPages = (incident: IncidentId): Promise<readonly OpenPage[]> => this.opening.of(incident)

  /** Rows of one stream must be saved one after another. */
  async save(rows: readonly CommunicationRow[]): Promise<void> {
    await Promise.all(rows.map((row) => this.saving.of(row)))
  }

  /** What was intended, by id; what isn't known is left out. */
  async intended(ids: readonly string[]): Promise<Map<string, IntendedRow>> {
    return known(ids, await Promise.all(ids.map((id) => this.intending.of(id))))
  }

  /**
   * Of each of these that goes by mail after another message to the same recipient about the same incident: the id of
   * the first, which is its Message-ID's. What never left and never will is passed over.
   */
  async threads(ids: readonly string[]): Promise<Map<string, string>> {
    return known(ids, await Promise.all(ids.map((id) => this.threading.of(id))))
  }

  /** Messages about an incident that say more of it than how it stands, oldest first. */
  async saidOf(
    incident: IncidentId,
  ): Promise<{ id: string; recipient: Recipient; channel: ChannelKind; content: ContentHash }[]> {
    return this.units.query(
      `select id, jsonb_build_object('kind', recipient_kind, 'id', recipient_id) as recipient, channel, content
       from notification.communication
       where incident_id = $1 and kind = 'message' and not reduced and content is not null and recipient_id is not null
       order by intended_at, id`,
      [incident],
    )
  }

  /** Pages that a window suppressed, by its name. */
  async suppressedBy(window: string): Promise<{ id: string; incident_id: IncidentId }[]> {
    return this.units.query(
      `select id, incident_id from notification.communication
       where kind = 'page' and state = 'suppressed' and reason = 'by ' || $1 order by id`,
      [window],
    )
  }

  /** Attempts under way: after a crash, those that nobody will end. */
  async underWay(): Promise<{ id: string; attempt: number }[]> {
    return this.units.query(
      `select id, current_attempt as attempt from notification.communication where current_attempt is not null`,
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

  private async readIntended(ids: readonly string[]): Promise<Map<string, IntendedRow | null>> {
    const rows = await this.units.query<IntendedRow & { id: string }>(
      `select id, incident_id, kind, content, correlation_id, stream_version
       from notification.communication where id = any($1::uuid[])`,
      [ids],
    )
    return new Map([...ids.map((id) => [id, null] as const), ...rows.map((row) => [row.id, row] as const)])
  }

  private async readThreads(ids: readonly string[]): Promise<Map<string, string | null>> {
    const rows = await this.units.query<{ id: string; first: string }>(
      `select reply.id, first.id as first
       from notification.communication reply
       cross join lateral (
         select id from notification.communication
         where kind = 'message' and channel = 'smtp' and incident_id = reply.incident_id
           and recipient_id = reply.recipient_id and state not in ('bounced', 'given-up', 'refused', 'not-applicable')
         order by intended_at, id limit 1
       ) first
       where reply.id = any($1::uuid[]) and reply.channel = 'smtp' and first.id <> reply.id`,
      [ids],
    )
    return new Map([...ids.map((id) => [id, null] as const), ...rows.map(({ id, first }) => [id, first] as const)])
  }

  private async write(rows: readonly CommunicationRow[]): Promise<Map<CommunicationRow, true>> {
    const newest = new Map<string, CommunicationRow>()
    for (const row of rows) {
      const other = newest.get(row.id)
      if (!other || other.stream_version < row.stream_version) newest.set(row.id, row)
    }
    await saveRows((sql, parameters) => this.units.query(sql, parameters), 'notification', [...newest.values()])
    return new Map(rows.map((row) => [row, true]))
  }
}

const known = <Value>(ids: readonly string[], values: readonly (Value | null)[]): Map<string, Value> =>
  new Map(
    ids.flatMap((id, at) => {
      const value = values[at]
      return value === null || value === undefined ? [] : [[id, value] as const]
    }),
  )
