import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { IncidentId, Instant, Recorded } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { eventsOfIncident } from './events-of-incident.js'
import { evolveIncident, type IncidentRecord } from './incident-record.js'

/** An instant of the past: what had happened by `asOf`, as far as it had been recorded by `asKnownAt`. */
export interface PointInTime {
  readonly asOf?: Instant | undefined
  readonly asKnownAt?: Instant | undefined
}

/** Whether an event counts at a point in time. */
const countsAt = ({ occurredAt, recordedAt }: Recorded, { asOf, asKnownAt }: PointInTime): boolean =>
  (asOf === undefined || occurredAt <= asOf) && (asKnownAt === undefined || recordedAt <= asKnownAt)

/** The record as it stood; undefined if it wasn't open yet. Folded from the log, never read from a read model. */
export class IncidentAt extends Query<IncidentRecord | undefined> {
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

  execute = async ({ id, at }: IncidentAt): Promise<IncidentRecord | undefined> => recordAt(this.log, id, at)
}

/** Folds every event of the incident that counts, a page at a time; undefined if it wasn't open yet. */
export async function recordAt(log: LogReader, id: IncidentId, at: PointInTime): Promise<IncidentRecord | undefined> {
  let record: IncidentRecord | undefined
  for await (const event of eventsOfIncident(log, id)) if (countsAt(event, at)) record = evolveIncident(record, event)
  return record
}
