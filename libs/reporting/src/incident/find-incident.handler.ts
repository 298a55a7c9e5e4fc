import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import { EntityManager } from 'typeorm'
import { findIncident } from './find-incident.js'
import type { IncidentRecord } from './incident-record.js'

export class FindIncident extends Query<IncidentRecord | undefined> {
  constructor(readonly idOrNumber: string) {
    super()
  }
}

@QueryHandler(FindIncident)
export class FindIncidentHandler implements IQueryHandler<FindIncident> {
  constructor(private readonly manager: EntityManager) {}

  execute = ({ idOrNumber }: FindIncident): Promise<IncidentRecord | undefined> =>
    findIncident(this.manager, idOrNumber)
}
