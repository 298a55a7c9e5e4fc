import { type HandlingEvent, instant, milliseconds, type Priority } from '@atlas/contracts'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { changedAgain } from './ended.js'
import { rowsBetween } from './matrix.js'
import { waiting } from './requests.js'

/**
 * Somebody changed the priority in ServiceNow, where it derives from the caller's urgency: no fact for classification, but
 * a request in their name, which waits for its evidence and a right writer (design, "Conflicts"). Ours stays in force.
 */
export function askElsewhere(
  { system, by, to }: { readonly system: string; readonly by: string; readonly to: Priority },
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { incidentId, status, priority: from, reclassifications } = incident
  if (from === null || from === to || status === 'Closed') return []
  const { reclassification } = context.policy
  const same = waiting(reclassifications).find((request) => request.to === to)
  if (same?.elsewhere) return []
  const rows = rowsBetween(from, to, reclassification).map((row) => ({
    row: row.row,
    from: row.from,
    to: row.to,
    roles: [...row.approvers],
  }))
  const expiresAt = same?.expiresAt ?? instant(milliseconds(context.now) + reclassification.expiresAfter[to])
  const request = same?.request ?? reclassifications.length + 1
  const data = { incidentId, request, system, by, from, to, rows, expiresAt }
  return [
    ...changedAgain(to, incident, context),
    { type: 'ReclassificationAskedElsewhere', occurredAt: context.now, data },
  ]
}
