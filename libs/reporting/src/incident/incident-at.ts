import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { IncidentId } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { historyAt, type IncidentHistory } from '../replay/history-at.js'
import type { PointInTime } from './point-in-time.js'

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
