import type { ContentHash, HandlingEvent, Instant, PersonId, Priority, RequestedRow, Role } from '@atlas/contracts'

/** How a request ended. `closed`: with its incident. */
export type RequestEnding = 'applied' | 'refused' | 'withdrawn' | 'expired' | 'overtaken' | 'closed'

/** A row of a request, and who approved it. */
export interface RowOfRequest extends RequestedRow {
  readonly approval: { readonly by: PersonId; readonly role: Role } | null
}

/** A row that waits for its evidence, and who may refuse it. */
export type RowLacking = Pick<RequestedRow, 'row' | 'from' | 'to' | 'roles'>

/** A request for reclassification as its incident knows it. Plain JSON, for snapshots. */
export interface ReclassificationRequest {
  /** From 1: the n-th of the incident. */
  readonly request: number
  readonly at: Instant
  /** The writer. */
  readonly by: PersonId
  readonly from: Priority
  readonly to: Priority
  readonly rows: readonly RowOfRequest[]
  /** Rows that it has no evidence for yet: it was opened by a change in another system. */
  readonly lacking: readonly RowLacking[]
  /** Null as long as it has no evidence. */
  readonly reason: ContentHash | null
  readonly expiresAt: Instant
  /** Who changed the priority there, `<instance>/<user_name>`; null: nobody did. */
  readonly elsewhere: string | null
  /** Null while it waits. */
  readonly ended: { readonly how: RequestEnding; readonly at: Instant; readonly because: string } | null
}

export type Requests = readonly ReclassificationRequest[]

export const waiting = (requests: Requests): Requests => requests.filter(({ ended }) => ended === null)

/** The requests after an event of handling; those that it doesn't touch stay the same. */
export function evolveRequests(requests: Requests, event: HandlingEvent): Requests {
  const at = event.occurredAt
  const end = (request: number, how: RequestEnding, because: string): Requests =>
    requests.map((one) => (one.request === request ? { ...one, ended: { how, at, because } } : one))
  switch (event.type) {
    case 'ReclassificationRequested': {
      const { request, by, from, to, reason, expiresAt, elsewhere = null } = event.data
      const rows = event.data.rows.map((row) => ({ ...row, approval: null }))
      const asked = { request, at, by, from, to, rows, lacking: [], reason, expiresAt, elsewhere, ended: null }
      return [...requests.filter((one) => one.request !== request), asked]
    }
    case 'ReclassificationAskedElsewhere': {
      const { request, by, from, to, rows: lacking, expiresAt } = event.data
      const same = requests.find((one) => one.request === request)
      if (same) return requests.map((one) => (one === same ? { ...one, elsewhere: by } : one))
      const asked = {
        request,
        at,
        by,
        from,
        to,
        rows: [],
        lacking,
        reason: null,
        expiresAt,
        elsewhere: by,
        ended: null,
      }
      return [...requests, asked]
    }
    case 'ReclassificationApproved': {
      const { request, row, by, role } = event.data
      return requests.map((one) =>
        one.request === request
          ? { ...one, rows: one.rows.map((each) => (each.row === row ? { ...each, approval: { by, role } } : each)) }
          : one,
      )
    }
    case 'ReclassificationRefused':
      return end(event.data.request, 'refused', `${event.data.by} refused it: ${event.data.reason}`)
    case 'ReclassificationWithdrawn':
      return end(event.data.request, 'withdrawn', `${event.data.by} withdrew it: ${event.data.reason}`)
    case 'ReclassificationExpired':
      return end(event.data.request, event.data.how === 'time' ? 'expired' : 'overtaken', event.data.reason)
    case 'PriorityReclassified':
    case 'PriorityLowered':
      return end(event.data.request, 'applied', `it was approved, and the priority is ${event.data.to} since`)
    case 'IncidentClosed':
      return requests.map((one) =>
        one.ended ? one : { ...one, ended: { how: 'closed', at, because: 'the incident was closed' } },
      )
    default:
      return requests
  }
}
