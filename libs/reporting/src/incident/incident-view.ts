import type { ClockView, IncidentView, PendingReclassification, SeenIncident } from '@atlas/contracts'
import { type HandlingState, waiting } from '@atlas/domain'
import { type IncidentRecord, standing } from './incident-record.js'
import type { SeenRecord } from './present-incident.js'

/**
 * The incident as much as its reader sees of it: what is restricted shows its number, priority, status and clocks alone
 * outside its team, also to who reported it.
 */
export function seenIncident(
  { record, sight, restricted }: SeenRecord,
  summary: string | undefined,
  clocks: readonly ClockView[],
): SeenIncident {
  if (sight === 'everything') return incidentView(record, summary, clocks)
  const { id, number, cluster, environment, namespace, openedAt } = record
  const { priority, status, category, tier, tentative } = standing(record)
  const stands = { id, number, priority, status, clocks: clocks.map(bareClock) }
  if (sight === 'standing' || restricted) return { shows: 'standing', ...stands }
  if (sight === 'summary')
    return { shows: 'summary', ...stands, cluster, environment, category, tier, tentative, openedAt }
  return { shows: 'own', ...stands, summary: summary ?? null, cluster, environment, namespace, openedAt }
}

/** Who explained a breach or excused it, and in which words, isn't how a clock stands. */
export const bareClock = (clock: ClockView): ClockView => ({ ...clock, explained: null, excused: null })

/** The whole incident as the API shows it. `summary` null: redacted. */
export const incidentView = (
  record: IncidentRecord,
  summary: string | undefined,
  clocks: readonly ClockView[],
): IncidentView => ({
  shows: 'everything',
  id: record.id,
  number: record.number,
  restricted: record.handling.opened ? record.handling.restricted : null,
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
  (handling.opened ? waiting(handling.reclassifications) : []).map(({ request, to, by, rows, lacking, expiresAt }) => ({
    request,
    to,
    by,
    waitsFor: [...rows.filter(({ approval }) => approval === null), ...lacking].map(({ roles }) => [...roles]),
    lacksEvidence: lacking.length > 0,
    expiresAt,
  }))
