import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { KnowledgeView } from '@atlas/contracts'
import type { Reader } from '@atlas/domain'
import { EntityManager } from 'typeorm'
import { IncidentEntity } from '../incident/incident.entity.js'
import { type IncidentRecord, standing } from '../incident/incident-record.js'
import { seenBy, seenRows } from '../readers/seen-rows.js'

/** The solved incidents nearest to one: of its category; the same key first, then its cluster's, then the newest. */
export class SolvedAlike extends Query<KnowledgeView['solved']> {
  constructor(
    readonly incident: IncidentRecord,
    readonly most: number,
    readonly reader: Reader,
  ) {
    super()
  }
}

@QueryHandler(SolvedAlike)
export class SolvedAlikeHandler implements IQueryHandler<SolvedAlike> {
  constructor(private readonly manager: EntityManager) {}

  async execute({ incident, most, reader }: SolvedAlike): Promise<KnowledgeView['solved']> {
    const { category } = standing(incident)
    if (category === null) return []
    const { id, dedupKey, cluster } = incident
    const rows = await this.manager
      .createQueryBuilder(IncidentEntity, 'i')
      .select()
      .where('i.category = :category and i.id <> :id', { category, id })
      .andWhere(seenRows.everything, seenBy(reader))
      // What was cancelled or a duplicate was never resolved.
      .andWhere(`i.status in ('Resolved', 'Closed') and i.record -> 'handling' ->> 'resolvedAt' is not null`)
      .orderBy(`i.record ->> 'dedupKey' = :dedupKey`, 'DESC')
      .addOrderBy('i.cluster = :cluster', 'DESC')
      .addOrderBy(`i.record -> 'handling' ->> 'resolvedAt'`, 'DESC')
      .setParameters({ dedupKey, cluster })
      .limit(most)
      .getMany()
    return rows.flatMap(({ record: { handling, ...found } }) =>
      handling.opened && handling.resolvedAt !== null
        ? {
            incidentId: found.id,
            number: found.number,
            cluster: found.cluster,
            resolvedAt: handling.resolvedAt,
            link: handling.resolvedWith,
          }
        : [],
    )
  }
}
