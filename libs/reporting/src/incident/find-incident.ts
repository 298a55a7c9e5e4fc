import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import { incidentNumber } from '@atlas/contracts'
import { EntityManager } from 'typeorm'
import { IncidentEntity } from './incident.entity.js'
import type { IncidentRecord } from './incident-record.js'

/** By its id, or by the number that people write in mails. */
export class FindIncident extends Query<IncidentRecord | undefined> {
  constructor(readonly idOrNumber: string) {
    super()
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

@QueryHandler(FindIncident)
export class FindIncidentHandler implements IQueryHandler<FindIncident> {
  constructor(private readonly manager: EntityManager) {}

  async execute({ idOrNumber }: FindIncident): Promise<IncidentRecord | undefined> {
    const where = uuid.test(idOrNumber) ? { id: idOrNumber } : { number: incidentNumber(idOrNumber) }
    return (await this.manager.findOneBy(IncidentEntity, where))?.record
  }
}
