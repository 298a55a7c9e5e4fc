import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { AtlasEvent, IncidentId, Recorded, TrailEntry } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { causesOf, namedBy, subjectsOf } from './subjects.js'
import { trailEntry } from './trail-entry.js'

export interface TrailStretch {
  readonly items: TrailEntry[]
  /** Position to go on after; null at the end. */
  readonly next: string | null
}

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

  async execute({ incident, after, limit }: ReadTrail): Promise<TrailStretch> {
    // One more than asked for says whether there are more. The reader has lifted every event to its newest shape.
    const found = (await this.log.pageOfIncident(incident, after, limit + 1)) as readonly Recorded<AtlasEvent>[]
    const events = found.slice(0, limit)
    const told = (await this.log.ofNames(namedBy(events))) as readonly Recorded<AtlasEvent>[]
    const [subjects, causes] = [subjectsOf(told), causesOf(told)]
    const items = events.map((event) => trailEntry(event, subjects.get(event.streamId), causes))
    return { items, next: found.length > limit ? String(items.at(-1)?.position ?? after) : null }
  }
}
