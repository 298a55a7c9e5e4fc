import { Injectable } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { type IncidentId, type Instant, refuse } from '@atlas/contracts'
import { EdgeTime, RefusedException } from '@atlas/runtime'
import type { IncidentHistory } from '../replay/history-at.js'
import { IncidentAt } from './incident-at.js'
import type { PointInTime } from './point-in-time.js'
import { refuseUnsettled } from './settled.js'

/** An incident as it stood at an instant, or stands now, from the log. */
@Injectable()
export class PastIncident {
  constructor(
    private readonly queries: QueryBus,
    private readonly time: EdgeTime,
  ) {}

  /** Throws RefusedException: it isn't settled yet what was known then, or it had not been opened. */
  async at(id: IncidentId, point: PointInTime): Promise<IncidentHistory> {
    refuseUnsettled(point, this.time.now())
    const history = await this.queries.execute(new IncidentAt(id, point))
    if (history) return history
    throw new RefusedException(
      refuse('not-yet-open', `Incident ${id} had not been opened by then; ask for a later instant.`, [], 404),
    )
  }

  /** The instant that a point in time is read at. */
  instantOf = ({ asOf }: PointInTime): Instant => asOf ?? this.time.now()
}
