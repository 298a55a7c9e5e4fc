import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { AtlasEvent, IncidentId, Recorded, TrailEntry } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { causesOf, subjectsOf } from './subjects.js'
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
    const all = (await this.log.ofIncident(incident)) as readonly Recorded<AtlasEvent>[]
    const subjects = subjectsOf(all)
    const causes = causesOf(all)
    const events = all.filter((event) => event.position > after)
    const items = events.slice(0, limit).map((event) => trailEntry(event, subjects.get(event.streamId), causes))
    return { items, next: events.length > limit ? String(items.at(-1)?.position ?? after) : null }
  }
}
