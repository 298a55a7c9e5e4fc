import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { AtlasEvent, HandlingEvent, IncidentId, Recorded } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { eventsOfIncident } from './events-of-incident.js'
import { evolveIncident, type IncidentRecord, isHandlingEvent } from './incident-record.js'
import type { PointInTime } from './point-in-time.js'

/** Whether an event counts at a point in time. */
const countsAt = ({ occurredAt, recordedAt }: Recorded, { asOf, asKnownAt }: PointInTime): boolean =>
  (asOf === undefined || occurredAt <= asOf) && (asKnownAt === undefined || recordedAt <= asKnownAt)

export interface IncidentHistory {
  readonly record: IncidentRecord
  /** Of the handling stream, in its order, without the signals that came and cleared. */
  readonly facts: readonly HandlingEvent[]
}

/** An incident as it stood; undefined if it wasn't open yet. Folded from the log, never read from a read model. */
export class IncidentAt extends Query<IncidentHistory | undefined> {
  constructor(
    readonly id: IncidentId,
    readonly at: PointInTime,
  ) {
    super()
  }
}

@QueryHandler(IncidentAt)
export class IncidentAtHandler implements IQueryHandler<IncidentAt> {
  constructor(private readonly log: LogReader) {}

  execute = async ({ id, at }: IncidentAt): Promise<IncidentHistory | undefined> => historyAt(this.log, id, at)
}

/** Folds every event of the incident that counts, a page at a time; undefined if it wasn't open yet. */
export async function historyAt(log: LogReader, id: IncidentId, at: PointInTime): Promise<IncidentHistory | undefined> {
  let record: IncidentRecord | undefined
  const facts: HandlingEvent[] = []
  for await (const event of eventsOfIncident(log, id)) {
    if (!countsAt(event, at)) continue
    record = evolveIncident(record, event)
    if (isHandlingEvent(event) && !isOfSignals(event)) facts.push(event)
  }
  return record && { record, facts }
}

/** An incident may have any number of these. */
const isOfSignals = ({ type }: Recorded<AtlasEvent>): boolean => type === 'FiringNoted' || type === 'ClearNoted'
