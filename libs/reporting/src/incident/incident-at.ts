import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { AtlasEvent, IncidentId, Instant, Recorded } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { evolveIncident, type IncidentRecord } from './incident-record.js'

/** An instant of the past: what had happened by `asOf`, as far as it had been recorded by `asKnownAt`. */
export interface PointInTime {
  readonly asOf?: Instant | undefined
  readonly asKnownAt?: Instant | undefined
}

/** Whether an event counts at a point in time. */
const countsAt = ({ occurredAt, recordedAt }: Recorded, { asOf, asKnownAt }: PointInTime): boolean =>
  (asOf === undefined || occurredAt <= asOf) && (asKnownAt === undefined || recordedAt <= asKnownAt)

/** So many events are held at a time, however many an incident has. */
const pageSize = 1000

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
  for (let after = 0; ;) {
    // The reader has lifted every event to its newest shape.
    const page = (await log.pageOfIncident(id, after, pageSize)) as readonly Recorded<AtlasEvent>[]
    for (const event of page) if (countsAt(event, at)) record = evolveIncident(record, event)
    if (page.length < pageSize) return record
    after = page.at(-1)?.position ?? after
  }
}
