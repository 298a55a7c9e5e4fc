import type { AtlasEvent, HandlingEvent, IncidentId, Recorded } from '@atlas/contracts'
import { correctionTypes, withCorrections } from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'
import { eventsOfIncident } from '../incident/events-of-incident.js'
import { evolveIncident, type IncidentRecord, isHandlingEvent } from '../incident/incident-record.js'
import type { PointInTime } from '../incident/point-in-time.js'
import { countsAt, knownAt } from './counts-at.js'

export interface IncidentHistory {
  readonly record: IncidentRecord
  /** Of the handling stream, in its order, without the signals that came and cleared. */
  readonly facts: readonly HandlingEvent[]
}

/** Folds every event of the incident that counts, a page at a time; undefined if it wasn't open yet. */
export async function historyAt(log: LogReader, id: IncidentId, at: PointInTime): Promise<IncidentHistory | undefined> {
  let record: IncidentRecord | undefined
  const facts: HandlingEvent[] = []
  const corrections = await correctionsOf(log, id)
  for await (const said of eventsOfIncident(log, id)) {
    const event = withCorrections(said, corrections, (one) => knownAt(one, at))
    if (!countsAt(event, at)) continue
    record = evolveIncident(record, event)
    if (isHandlingEvent(event) && !isOfSignals(event)) facts.push(event)
  }
  return record && { record, facts }
}

/** What was corrected of it lies after what it corrects. */
const correctionsOf = async (log: LogReader, id: IncidentId): Promise<readonly Recorded<AtlasEvent>[]> =>
  (await log.ofIncidents([id], {
    types: correctionTypes,
    upTo: await log.highWaterMark(),
  })) as readonly Recorded<AtlasEvent>[]

/** An incident may have any number of these. */
const isOfSignals = ({ type }: Recorded<AtlasEvent>): boolean => type === 'FiringNoted' || type === 'ClearNoted'
