import type {
  ContentHash,
  EvidenceKind,
  EvidenceRow,
  HandlingEvent,
  Instant,
  PersonId,
  Priority,
  Role,
} from '@atlas/contracts'

/** A request for reclassification that waits: whom notification asks for their approval. */
export interface PendingRequest {
  readonly request: number
  readonly by: PersonId
  readonly from: Priority
  readonly to: Priority
  /** Clear and non-technical. */
  readonly reason: ContentHash
  readonly expiresAt: Instant
  /** Those that lack their approval, each with whom to ask, first asked first. */
  readonly rows: readonly {
    readonly row: EvidenceRow
    readonly kind: EvidenceKind
    readonly roles: readonly Role[]
    readonly approvers: readonly PersonId[]
  }[]
}

/** The requests that wait after an event. */
export function learnRequests(known: readonly PendingRequest[], event: HandlingEvent): readonly PendingRequest[] {
  switch (event.type) {
    case 'ReclassificationRequested': {
      const { request, by, from, to, reason, expiresAt } = event.data
      const rows = event.data.rows.map(({ row, kind, roles, approvers }) => ({ row, kind, roles, approvers }))
      return [...known, { request, by, from, to, reason, expiresAt, rows }]
    }
    case 'ReclassificationApproved': {
      const { request, row } = event.data
      return known.map((one) =>
        one.request === request ? { ...one, rows: one.rows.filter((each) => each.row !== row) } : one,
      )
    }
    case 'ReclassificationRefused':
    case 'ReclassificationWithdrawn':
    case 'ReclassificationExpired':
    case 'PriorityReclassified':
    case 'PriorityLowered':
      return known.filter(({ request }) => request !== event.data.request)
    case 'IncidentClosed':
      return known.length === 0 ? known : []
    default:
      return known
  }
}
