import { createHash } from 'node:crypto'
import {
  type CorrelationEvent,
  type Hash,
  type IncidentId,
  instant,
  type Instant,
  milliseconds,
} from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'
import type { AttachRule } from '@atlas/policy'
import { isCleared, latestStart, newestFiring, type ReportState } from '../report/report-state.js'

/** What fires at one place that explains others there: the fold of `correlation-<sha256 of the place>`. */
export type Causes = readonly Cause[]

export interface Cause {
  readonly dedupKey: Hash
  readonly incidentId: IncidentId
  readonly number: string | null
  readonly startsAt: Instant
}

/** Alerts that are one cause are few; of more the newest are kept. */
const kept = 16

export const causesAggregate: Aggregate<Causes, CorrelationEvent> = {
  category: 'correlation',
  stateVersion: 1,
  initial: () => [],
  evolve: (causes, { type, data }) => {
    const others = causes.filter(({ dedupKey }) => dedupKey !== data.dedupKey)
    if (type === 'CauseCleared') return others
    const { dedupKey, incidentId, number, startsAt } = data
    return [...others, { dedupKey, incidentId, number, startsAt }].slice(-kept)
  },
}

export const causesStream = (place: string): StreamOf<Causes, CorrelationEvent> =>
  streamOf(causesAggregate, createHash('sha256').update(place).digest('hex'))

/** The cause that explains what came at an instant: the newest that has begun no longer before than the rule says. */
export const causeFor = (causes: Causes, { within }: AttachRule, receivedAt: Instant): Cause | undefined =>
  causes.findLast(({ startsAt }) => milliseconds(receivedAt) - milliseconds(startsAt) <= within)

/** What a cause's key, as it stands, says that wasn't said yet: that it fires for its incident, or no longer. */
export function causeEvents(rule: AttachRule, state: ReportState, causes: Causes, now: Instant): CorrelationEvent[] {
  const { dedupKey, incident } = state
  if (!dedupKey || !incident) return []
  const said = causes.find((cause) => cause.dedupKey === dedupKey)
  const newest = newestFiring(state)
  const which = { incidentId: incident.id, rule: rule.id, dedupKey }
  if (!newest || isCleared(newest)) return said ? [{ type: 'CauseCleared', occurredAt: now, data: which }] : []
  if (said?.incidentId === incident.id) return []
  const startsAt = instant(latestStart(newest))
  return [{ type: 'CauseFired', occurredAt: now, data: { ...which, number: incident.number, startsAt } }]
}
