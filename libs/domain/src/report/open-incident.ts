import {
  type EventOf,
  type Hash,
  type IncidentId,
  type Instant,
  milliseconds,
  type Requestor,
  type SignalFacts,
  type SplitFrom,
} from '@atlas/contracts'

/** What opens an incident besides the signal: made before deciding, by the shell and by policy. */
export interface Opening {
  readonly incidentId: IncidentId
  /** Digits, allotted at opening. */
  readonly number: string
  /** Who is asked when nobody reported: the cluster's or namespace's contacts, or none. */
  readonly contacts: readonly Requestor[]
  readonly owner?: EventOf<'IncidentOpened'>['data']['owner']
  readonly follows?: IncidentId
  readonly splitFrom?: SplitFrom
  readonly flags: readonly string[]
}

interface Reported {
  readonly dedupKey: Hash
  readonly startsAt: Instant
  readonly reportedAt: Instant
  readonly receivedAt: Instant
  readonly reporters: readonly Requestor[]
}

/**
 * Source times in the future are clamped to receivedAt and flagged. Clocks start at receivedAt, or at reportedAt for
 * synchronised and imported records (domain, "Intake").
 */
export function openIncident(reported: Reported, facts: SignalFacts, opening: Opening): EventOf<'IncidentOpened'> {
  const { dedupKey, receivedAt, reporters } = reported
  const impactStartedAt = notAfter(reported.startsAt, receivedAt)
  const reportedAt = notAfter(reported.reportedAt, receivedAt)
  const flags = new Set(opening.flags)
  if (!facts.clusterKnown) flags.add('unknown-cluster')
  if (impactStartedAt !== reported.startsAt) flags.add('future-start')
  if (reportedAt !== reported.reportedAt) flags.add('future-report')
  const { incidentId, number, owner, follows, splitFrom } = opening
  return {
    type: 'IncidentOpened',
    occurredAt: receivedAt,
    data: {
      incidentId,
      number,
      dedupKey,
      facts,
      requestors: [...(reporters.length > 0 ? reporters : opening.contacts)],
      impactStartedAt,
      reportedAt,
      receivedAt,
      clocksStartAt: facts.source === 'servicenow' || facts.source === 'import' ? reportedAt : receivedAt,
      ...(follows ? { follows } : {}),
      ...(splitFrom ? { splitFrom } : {}),
      ...(owner ? { owner } : {}),
      flags: [...flags],
    },
  }
}

export const notAfter = (at: Instant, limit: Instant): Instant => (milliseconds(at) > milliseconds(limit) ? limit : at)
