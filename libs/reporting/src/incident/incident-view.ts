import type { ClockView, IncidentView, PendingReclassification } from '@atlas/contracts'
import { type HandlingState, waiting } from '@atlas/domain'
import { type IncidentRecord, standing } from './incident-record.js'

/** The incident as the API shows it. `summary` null: redacted. */
export const incidentView = (
  record: IncidentRecord,
  summary: string | undefined,
  clocks: readonly ClockView[],
): IncidentView => ({
  id: record.id,
  number: record.number,
  summary: summary ?? null,
  cluster: record.cluster,
  environment: record.environment,
  namespace: record.namespace,
  ...standing(record),
  occurrences: record.occurrences,
  notifications: record.notifications,
  firing: record.fires && record.firing.length > 0,
  openedAt: record.openedAt,
  follows: record.follows,
  flags: [...record.flags],
  pendingReclassifications: pending(record.handling),
  clocks: [...clocks],
})

const pending = (handling: HandlingState): PendingReclassification[] =>
  (handling.opened ? waiting(handling.reclassifications) : []).map(({ request, to, by, rows, expiresAt }) => ({
    request,
    to,
    by,
    waitsFor: rows.flatMap(({ approval, roles }) => (approval === null ? [[...roles]] : [])),
    expiresAt,
  }))
