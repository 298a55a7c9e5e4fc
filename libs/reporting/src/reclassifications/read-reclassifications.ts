import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { ContentHash, ReclassificationView } from '@atlas/contracts'
import type { HandlingState, ReclassificationRequest } from '@atlas/domain'
import { LogReader } from '@atlas/event-sourcing'

/** Each request for another priority with its proof, the newest first (domain, "Audit and replay"). */
export class ReadReclassifications extends Query<ReclassificationView[]> {
  constructor(readonly handling: HandlingState) {
    super()
  }
}

@QueryHandler(ReadReclassifications)
export class ReadReclassificationsHandler implements IQueryHandler<ReadReclassifications> {
  constructor(private readonly log: LogReader) {}

  async execute({ handling }: ReadReclassifications): Promise<ReclassificationView[]> {
    const requests = handling.opened ? handling.reclassifications : []
    const hashes = requests.flatMap(({ reason, rows }) => [
      ...(reason === null ? [] : [reason]),
      ...rows.map(({ evidence }) => evidence),
    ])
    const contents = await this.log.content(hashes)
    return requests.map((request) => viewOf(request, contents)).reverse()
  }
}

type Contents = ReadonlyMap<ContentHash, Uint8Array>

function viewOf(request: ReclassificationRequest, contents: Contents): ReclassificationView {
  const { ended, reason, rows, lacking } = request
  return {
    request: request.request,
    at: request.at,
    by: request.by,
    from: request.from,
    to: request.to,
    reason: reason === null ? null : (textOf(reason, contents) ?? null),
    state: ended?.how ?? 'waiting',
    endedAt: ended?.at ?? null,
    because: ended?.because ?? null,
    expiresAt: request.expiresAt,
    rows: [
      ...rows.map(({ row, from, to, kind, evidence, roles, approval }) => ({
        row,
        from,
        to,
        kind,
        evidence: evidenceOf(evidence, contents),
        roles: [...roles],
        approvedBy: approval?.by ?? null,
        approvedAs: approval?.role ?? null,
      })),
      ...lacking.map(({ row, from, to, roles }) => ({
        row,
        from,
        to,
        kind: null,
        evidence: null,
        roles: [...roles],
        approvedBy: null,
        approvedAs: null,
      })),
    ],
  }
}

function textOf(hash: ContentHash, contents: Contents): string | undefined {
  const bytes = contents.get(hash)
  return bytes && Buffer.from(bytes).toString('utf8')
}

/** Kept as JSON of its kind's shape when it was asked. */
function evidenceOf(hash: ContentHash, contents: Contents): Record<string, unknown> | null {
  const text = textOf(hash, contents)
  return text === undefined ? null : (JSON.parse(text) as Record<string, unknown>)
}
