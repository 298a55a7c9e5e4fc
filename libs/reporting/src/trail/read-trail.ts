import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { IncidentId, TrailEntry } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { tellTrail, type TrailStretch, wholeTrail } from './tell-trail.js'

/** The decisions about one incident after a position, oldest first. */
export class ReadTrail extends Query<TrailStretch> {
  constructor(
    readonly incident: IncidentId,
    readonly after: number,
    readonly limit: number,
  ) {
    super()
  }
}

@QueryHandler(ReadTrail)
export class ReadTrailHandler implements IQueryHandler<ReadTrail> {
  constructor(private readonly log: LogReader) {}

  execute = ({ incident, after, limit }: ReadTrail): Promise<TrailStretch> =>
    tellTrail(this.log, incident, after, limit)
}

/** All of them. */
export class ReadWholeTrail extends Query<TrailEntry[]> {
  constructor(readonly incident: IncidentId) {
    super()
  }
}

@QueryHandler(ReadWholeTrail)
export class ReadWholeTrailHandler implements IQueryHandler<ReadWholeTrail> {
  constructor(private readonly log: LogReader) {}

  execute = ({ incident }: ReadWholeTrail): Promise<TrailEntry[]> => wholeTrail(this.log, incident)
}
