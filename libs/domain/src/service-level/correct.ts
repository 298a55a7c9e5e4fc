import { type EventOf, type IncidentId, Instant, milliseconds } from '@atlas/contracts'
import type { ServiceLevelContext } from './context.js'
import type { HistoryEntry, IncidentClock, ServiceLevelState } from './incident-clocks.js'
import { moveEntry, open } from './ledger.js'
import { type Reaction, timerChanges } from './react.js'

export interface MovedEntry {
  readonly clock: IncidentClock
  readonly entry: HistoryEntry
}

/** Entries that a fact of handling of this type made at its instant. */
export const movedEntries = ({ clocks }: ServiceLevelState, type: string, at: Instant): readonly MovedEntry[] =>
  clocks.flatMap((clock) =>
    clock.history.flatMap((entry) =>
      entry.because === type && entry.at === milliseconds(at) ? [{ clock, entry }] : [],
    ),
  )

/**
 * What an incident's clocks make of a correction: the entries of a fact that happened at another instant are moved there,
 * and what that changes is said (ClockRevised), a breach that is none any more included. Nothing where no instant was
 * corrected. Throws CalendarYearMissing.
 */
export function reactToCorrection(
  { data }: EventOf<'HandlingCorrected'>,
  state: ServiceLevelState,
  incidentId: IncidentId,
  context: ServiceLevelContext,
): Reaction {
  const ledger = open(state, incidentId, context.calendar)
  const to = data.field === 'occurredAt' ? Instant.safeParse(data.instead) : undefined
  if (to?.success)
    for (const { clock, entry } of movedEntries(state, data.type, data.at))
      moveEntry(ledger, clock.id, entry, milliseconds(to.data), 'HandlingCorrected')
  return { events: ledger.events, timers: timerChanges(state, ledger.state, incidentId, context) }
}
