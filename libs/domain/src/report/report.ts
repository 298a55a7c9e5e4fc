import type { IncidentId, Instant, Refusal, ReportEvent } from '@atlas/contracts'
import { type Aggregate, type Decider, streamOf } from '@atlas/event-sourcing'
import { evolveReport, unreported } from './evolve-report.js'
import { moveSignals, type MoveSignals } from './move-signals.js'
import { moveOccurrence, type MoveOccurrence } from './move-occurrence.js'
import { receiveClear, type ReceiveClear } from './receive-clear.js'
import { receiveFiring, type ReceiveFiring } from './receive-firing.js'
import type { ReportState } from './report-state.js'

export type ReportCommand = ReceiveFiring | ReceiveClear | MoveOccurrence | MoveSignals

/** Values a report's decision needs from outside. */
export interface ReportContext {
  readonly now: Instant
  /** policy/intake.yaml, milliseconds. */
  readonly replicaTolerance: number
}

/** One dedup key: its firings, exactly counted, and the incident to which they go (domain, "Intake"). Never refuses. */
export const report: Aggregate<ReportState, ReportEvent> &
  Decider<ReportCommand, ReportEvent, ReportState, ReportContext> = {
  category: 'report',
  stateVersion: 3,
  initial: () => unreported,
  evolve: evolveReport,
  decide: (command, state, context): readonly ReportEvent[] | Refusal => decideReport(command, state, context),
}

export function decideReport(command: ReportCommand, state: ReportState, context: ReportContext): ReportEvent[] {
  switch (command.type) {
    case 'receive-firing':
      return receiveFiring(command, state, context)
    case 'receive-clear':
      return receiveClear(command, state, context)
    case 'move-occurrence':
      return moveOccurrence(command, state, context)
    case 'move-signals':
      return moveSignals(command, state, context)
  }
}

/** Stream of a dedup key, by its sha256. */
export const reportStream = (dedupKey: string) => streamOf(report, dedupKey)

/** The incident that an event of a report is about; null for a clear kept before any firing. */
export const incidentOfReport = (event: ReportEvent): IncidentId | null => {
  switch (event.type) {
    case 'ClearKept':
      return null
    case 'OccurrenceMoved':
      return event.data.to
    case 'IncidentOpened':
    case 'SignalAttached':
    case 'OccurrenceStarted':
    case 'NotificationCounted':
    case 'ReportAdded':
    case 'OccurrenceResumed':
    case 'OccurrenceCleared':
    case 'SignalsLeft':
    case 'SignalsJoined':
      return event.data.incidentId
  }
}
