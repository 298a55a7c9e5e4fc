import type { EvidenceRow, HandlingEvent, PersonId, Priority, Role } from '@atlas/contracts'

/** A request for reclassification that waits: whom notification asks for their approval. */
export interface PendingRequest {
  readonly request: number
  readonly by: PersonId
  readonly from: Priority
  readonly to: Priority
  /** Those that lack their approval, each with whom to ask, first asked first. */
  readonly rows: readonly {
    readonly row: EvidenceRow
    readonly roles: readonly Role[]
    readonly approvers: readonly PersonId[]
  }[]
}

/** The requests that wait after an event. */
export function learnRequests(known: readonly PendingRequest[], event: HandlingEvent): readonly PendingRequest[] {
  switch (event.type) {
    case 'ReclassificationRequested': {
      const { request, by, from, to, rows } = event.data
      return [
        ...known,
        { request, by, from, to, rows: rows.map(({ row, roles, approvers }) => ({ row, roles, approvers })) },
      ]
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
