import { type Hash, type IncidentId, instant, type Instant, type ReportEvent, type Requestor } from '@atlas/contracts'
import { occurrenceIdOf } from './evolve-report.js'
import { type Opening, openIncident } from './open-incident.js'
import type { ReportContext } from './report.js'
import { isCleared, latestStart, newestFiring, type ReportState } from './report-state.js'

/** On a merge or split: all that an incident has of this key, and the key's binding, go to another incident. */
export interface MoveSignals {
  readonly type: 'move-signals'
  readonly dedupKey: Hash
  /** The incident, and what had been merged into it: nothing moves where the key is bound to none of them any more. */
  readonly from: readonly IncidentId[]
  /** Undefined: the incident that `opening` opens. */
  readonly to: { readonly id: IncidentId; readonly number: string | null } | undefined
  readonly because: 'merged' | 'split'
  readonly opening?: SplitOpening
}

export interface SplitOpening extends Opening {
  /** When the first of all the signals that are split off reached us. */
  readonly since: Instant
  readonly reporters: readonly Requestor[]
}

export function moveSignals(command: MoveSignals, state: ReportState, { now }: ReportContext): ReportEvent[] {
  const { dedupKey, from, because, opening } = command
  const { incident, bound, facts } = state
  if (!incident || !facts || !from.includes(incident.id)) return []
  const opened = opening && {
    ...openIncident(
      {
        dedupKey,
        startsAt: opening.since,
        reportedAt: opening.since,
        receivedAt: opening.since,
        reporters: opening.reporters,
      },
      facts,
      opening,
    ),
    occurredAt: now,
  }
  const to = opened ? { id: opened.data.incidentId, number: opened.data.number } : command.to
  if (!to || to.id === incident.id) return []
  const { occurrences, notifications, since } = bound
  const moved = { dedupKey, because, occurrences, notifications }
  const newest = newestFiring(state)
  const firing = newest
    ? {
        occurrenceId: occurrenceIdOf(dedupKey, newest.number),
        startsAt: instant(latestStart(newest)),
        receivedAt: instant(newest.receivedAt),
        cleared: isCleared(newest),
      }
    : { occurrenceId: occurrenceIdOf(dedupKey, state.occurrences), startsAt: now, receivedAt: now, cleared: true }
  return [
    ...(opened ? [opened] : []),
    { type: 'SignalsLeft', occurredAt: now, data: { incidentId: incident.id, ...moved, to: to.id, number: to.number } },
    {
      type: 'SignalsJoined',
      occurredAt: now,
      data: { incidentId: to.id, ...moved, from: incident.id, since: instant(since), ...firing },
    },
  ]
}
