import type { ClockView, IncidentView } from '@atlas/contracts'
import type { IncidentRecord } from './incident-record.js'

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
  priority: record.priority,
  category: record.category,
  tier: record.tier,
  status: record.status,
  owner: record.owner,
  candidate: record.candidate,
  tentative: record.tentative,
  occurrences: record.occurrences,
  notifications: record.notifications,
  firing: record.fires && record.firing.length > 0,
  openedAt: record.openedAt,
  follows: record.follows,
  flags: [...record.flags],
  clocks: [...clocks],
})
