import type { CorrectionEvent, IncidentId } from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'

/** How often something of it was corrected. */
const corrections: Aggregate<number, CorrectionEvent> = {
  category: 'correction',
  stateVersion: 1,
  initial: () => 0,
  evolve: (count) => count + 1,
}

/** Of an incident's facts; of facts that belong to no incident, of their stream. */
export const correctionStream = (incidentId: IncidentId | null, streamId: string): StreamOf<number, CorrectionEvent> =>
  streamOf(corrections, incidentId ?? streamId)
