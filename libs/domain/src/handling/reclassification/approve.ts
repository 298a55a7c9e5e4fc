import { type EvidenceRow, type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { standsInFor } from './approvers.js'
import { applied } from './applied.js'
import { findRequest } from './find-request.js'
import { rowName } from './matrix.js'
import type { ReclassificationRequest, RowOfRequest } from './requests.js'
import { decidingPerson, needed, roleFor } from './right-hand.js'

/**
 * Approves the named rows of a request, or all that wait for a role of this person's: each is an event, and the last
 * one that was missing puts the priority in force (domain, "Reclassification").
 */
export function approveReclassification(
  { by, request: asked, rows: named }: CommandOf<'approve-reclassification'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const request = findRequest(asked, incident)
  if (isRefusal(request)) return request
  const person = decidingPerson(request, by, context)
  if (isRefusal(person)) return person
  const { reason } = request
  if (request.lacking.length > 0 || reason === null)
    return refuse(
      'incomplete',
      `request ${request.request} was opened by a change in another system: it waits for its evidence and a right writer`,
      request.lacking.map((row) => ({ field: `evidence.${row.row}`, message: `what ${rowName(row)} needs` })),
      422,
    )
  const unfit = unfitRows(request, named)
  if (unfit) return unfit
  const open = request.rows.filter((row) => row.approval === null && (named?.includes(row.row) ?? true))
  const approved = open.flatMap((row) => {
    const role = roleFor(row, person)
    return role ? [{ ...row, approval: { by, role } }] : []
  })
  if (approved.length === 0 || (named && approved.length < open.length))
    return refuse(
      'wrong-hand',
      `${by} is ${person.roles.join(' and ')}; what waits is approved by ${needed(open)}`,
      open.map((row) => ({ field: 'by', message: needed([row]) })),
      403,
    )
  const { incidentId } = incident
  const instead = standsInFor(by, context)
  const events = approved.map(({ row, from, to, approval: { role } }): HandlingEvent => {
    const data = { incidentId, request: request.request, by, role, insteadOf: instead, row, from, to }
    return { type: 'ReclassificationApproved', occurredAt: context.now, data }
  })
  const rows = request.rows.map((row) => approved.find((one) => one.row === row.row) ?? row)
  const whole = rows.filter(isApproved)
  if (whole.length < rows.length) return events
  return [...events, ...applied({ ...request, rows: whole, reason }, incident, context)]
}

/** A row with its approval. */
export type ApprovedRow = RowOfRequest & { readonly approval: NonNullable<RowOfRequest['approval']> }
const isApproved = (row: RowOfRequest): row is ApprovedRow => row.approval !== null

/** Named rows are rows of the request, and wait. */
function unfitRows(
  { request, rows }: ReclassificationRequest,
  named: readonly EvidenceRow[] | undefined,
): Refusal | undefined {
  const wrong = (named ?? []).flatMap((name) => {
    const row = rows.find((one) => one.row === name)
    if (!row) return [{ field: 'rows', message: `request ${request} passes ${rows.map((one) => one.row).join(', ')}` }]
    return row.approval ? [{ field: 'rows', message: `${name} was approved by ${row.approval.by}` }] : []
  })
  const [first] = wrong
  return first && refuse('not-a-row-that-waits', `these rows can't be approved: ${first.message}`, wrong, 422)
}
