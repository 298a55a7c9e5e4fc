import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs'
import { type CommunicationQuery, type ContentHash, SentContent } from '@atlas/contracts'
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
> & { readonly intended_at: Date; readonly ended_at: Date | null }

export class ListCommunications {
  constructor(
    readonly kind: 'message' | 'page',
    readonly query: CommunicationQuery,
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

  async execute({ kind, query }: ListCommunications): Promise<Listed> {
    const found = await this.read(kind, query)
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
    { state, incidentId, cursor, limit }: CommunicationQuery,
  ): Promise<ListedRow[]> {
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
}
