import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs'
import { type CommunicationQuery, type ContentHash, SentContent } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { Communications, type ListedRow } from '../read-models/communications.js'

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
    private readonly communications: Communications,
    private readonly reader: LogReader,
  ) {}

  async execute({ kind, query }: ListCommunications): Promise<Listed> {
    const found = await this.communications.list(kind, query)
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
}
