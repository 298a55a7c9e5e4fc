import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { AtlasEvent, IncidentId, Instant, Recorded } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { evolveIncident, type IncidentRecord } from './incident-record.js'

/** An instant of the past: what had happened by `asOf`, as far as it had been recorded by `asKnownAt`. */
export interface PointInTime {
  readonly asOf?: Instant | undefined
  readonly asKnownAt?: Instant | undefined
}

/** The events that count at a point in time, in the order of the log. */
export const eventsAt = (events: readonly Recorded[], { asOf, asKnownAt }: PointInTime): Recorded<AtlasEvent>[] =>
  (events as readonly Recorded<AtlasEvent>[]).filter(
    (event) =>
      (asOf === undefined || event.occurredAt <= asOf) && (asKnownAt === undefined || event.recordedAt <= asKnownAt),
  )

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

  execute = async ({ id, at }: IncidentAt): Promise<IncidentRecord | undefined> =>
    recordAt(await this.log.ofIncident(id), at)
}

export const recordAt = (events: readonly Recorded[], at: PointInTime): IncidentRecord | undefined =>
  eventsAt(events, at).reduce<IncidentRecord | undefined>((record, event) => evolveIncident(record, event), undefined)
