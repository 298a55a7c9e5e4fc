import { type Hash, type IncidentId, instant, type Instant, milliseconds, type ReportEvent } from '@atlas/contracts'
import { occurrenceNumber } from './evolve-report.js'
import { type Opening, openIncident } from './open-incident.js'
import type { ReportContext } from './report.js'
import { firstStart, isCleared, isPast, latestStart, type ReportState } from './report-state.js'

/** On `RecurrenceFound`: handling of `from` is over, so the occurrence and the key's binding go to a linked incident. */
export interface MoveOccurrence {
  readonly type: 'move-occurrence'
  readonly dedupKey: Hash
  readonly occurrenceId: string
  readonly from: IncidentId
  readonly startsAt: Instant
  /** Where a duplicate's signals go: its original; undefined: a linked incident opens. */
  readonly moveTo: IncidentId | undefined
  /** Asked for only when a linked incident opens. */
  readonly opening: () => Opening
}

/**
 * Opens one linked incident however many occurrences of the key recur: a second one, or the same told twice, finds the
 * binding moved and goes to the present incident, which handles it or finds it a recurrence in its turn.
 */
export function moveOccurrence(command: MoveOccurrence, state: ReportState, { now }: ReportContext): ReportEvent[] {
  const { occurrenceId, from, moveTo } = command
  const { incident, facts, dedupKey } = state
  if (!incident || !facts || !dedupKey) return []
  const firing = state.firings.find(({ number }) => number === occurrenceNumber(occurrenceId))
  if (firing && firing.incidentId !== from) return []
  const startsAt = firing ? instant(firstStart(firing)) : command.startsAt
  const past = isPast(state, firing ? latestStart(firing) : milliseconds(startsAt), firing)
  // The clear of one that is no longer remembered would be taken for an echo: it has none to wait for.
  const cleared = firing === undefined || isCleared(firing)
  const moved = (to: IncidentId, opened: boolean): ReportEvent => ({
    type: 'OccurrenceMoved',
    occurredAt: now,
    data: { occurrenceId, from, to, startsAt, cleared, opened, ...(past ? { past } : {}) },
  })
  if (incident.id !== from) return [moved(incident.id, false)]
  if (moveTo !== undefined) return [moved(moveTo, false)]
  const receivedAt = firing ? instant(firing.receivedAt) : startsAt
  const opened = openIncident(
    { dedupKey, startsAt, reportedAt: receivedAt, receivedAt, reporters: state.requestors },
    facts,
    { ...command.opening(), follows: from },
  )
  return [opened, moved(opened.data.incidentId, true)]
}
