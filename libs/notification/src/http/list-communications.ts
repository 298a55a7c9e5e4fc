import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs'
import { type CommunicationQuery, type ContentHash, type PersonId, SentContent } from '@atlas/contracts'
import type { Reader } from '@atlas/domain'
import { LogReader } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import type { CommunicationRow } from '../read-models/communication-row.js'

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
> & {
  readonly intended_at: Date
  readonly ended_at: Date | null
  /** Shown to an auditor alone. */
  readonly audited: boolean
}

export class ListCommunications {
  constructor(
    readonly kind: 'message' | 'page',
    readonly query: CommunicationQuery,
    readonly reader: Reader,
    /** Who belongs to the team of every restricted incident. */
    readonly overseers: readonly PersonId[],
  ) {}
}

export interface Listed {
  readonly rows: readonly { readonly row: ListedRow; readonly content: SentContent | undefined }[]
  readonly next: string | null
}

/** Newest last; the content as sent is read from log.content, and absent once redacted. */
@QueryHandler(ListCommunications)
export class ListCommunicationsHandler implements IQueryHandler<ListCommunications, Listed> {
  constructor(
    private readonly units: UnitsOfWork,
    private readonly reader: LogReader,
  ) {}

  async execute({ kind, query, reader, overseers }: ListCommunications): Promise<Listed> {
    const found = await this.read(kind, query, reader, overseers)
    const rows = found.slice(0, query.limit)
    const hashes = rows.flatMap(({ content }): ContentHash[] => (content === null ? [] : [content]))
    const contents = await this.reader.content(hashes)
    const last = rows.at(-1)
    return {
      rows: rows.map((row) => {
        const bytes = row.content === null ? undefined : contents.get(row.content)
        return { row, content: bytes && SentContent.parse(JSON.parse(Buffer.from(bytes).toString())) }
      }),
      next: found.length > query.limit && last ? `${last.intended_at.toISOString()}_${last.id}` : null,
    }
  }

  /** One more than asked if there are more. A cursor that isn't ours finds nothing. */
  private async read(
    kind: 'message' | 'page',
    { state, incidentId, disclosed, cursor, limit }: CommunicationQuery,
    { person, auditor, engineer, overseer }: Reader,
    overseers: readonly PersonId[],
  ): Promise<ListedRow[]> {
    const [, at, id] = /^(\d{4}-[^_]+Z)_([0-9a-f-]{36})$/.exec(cursor ?? '') ?? []
    if (cursor !== undefined && (at === undefined || id === undefined)) return []
    return this.units.query<ListedRow>(
      // Filtered for the reader before it is paged: what is to them, and what is about incidents that they see whole.
      `select id, incident_id, state, about, recipient_kind, recipient_id, priority, channel, content, reason, because,
         attempts, intended_at, ended_at, not theirs as audited
       from notification.communication c
       cross join lateral (
         select coalesce(c.recipient_id = $7, false) or exists (
           select from notification.incident i
           where i.incident_id = c.incident_id
             and (coalesce(i.known -> 'team' ? $7, false)
               or case when (i.known ->> 'restricted')::boolean then $9::boolean else $8::boolean end)
         ) as theirs
       ) seen
       where kind = $1 and ($2::text is null or state = $2) and ($3::uuid is null or incident_id = $3)
         and ($4::timestamptz is null or (intended_at, id) > ($4, $5::uuid))
         and (theirs or $10::boolean)
         and ($11::text[] is null or (attempts > 0 and not reduced and recipient_id <> all($11) and exists (
           select from notification.incident i
           where i.incident_id = c.incident_id and (i.known ->> 'restricted')::boolean
             and not i.known -> 'team' ? c.recipient_id
             and not (c.recipient_kind = 'requestor' and (i.known ->> 'reported')::boolean))))
       order by intended_at, id
       limit $6`,
      [
        kind,
        state ?? null,
        incidentId ?? null,
        at ?? null,
        id ?? null,
        limit + 1,
        person,
        engineer,
        overseer,
        auditor,
        disclosed === undefined ? null : overseers,
      ],
    )
  }
}
