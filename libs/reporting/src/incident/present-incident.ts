import { Injectable } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { unknownIncident, waitUntilRead } from '@atlas/runtime'
import { ReadPosition } from '../read-position.js'
import { FindIncident } from './find-incident.js'
import type { IncidentRecord } from './incident-record.js'

/** An incident as the read model has it, once that has come as far as was asked. */
@Injectable()
export class PresentIncident {
  constructor(
    private readonly queries: QueryBus,
    private readonly position: ReadPosition,
  ) {}

  /** Throws RefusedException: there is no such incident, or the position isn't reached in time. */
  async find(id: string, asked: number | undefined): Promise<IncidentRecord> {
    await this.reach(asked)
    const found = await this.queries.execute(new FindIncident(id))
    if (!found) throw unknownIncident(id)
    return found
  }

  reach = (asked: number | undefined): Promise<void> =>
    waitUntilRead(asked, (position) => this.position.hasPassed(position))
}
