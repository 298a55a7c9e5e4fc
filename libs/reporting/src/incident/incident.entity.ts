import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { type IncidentRecord, readable, standing } from './incident-record.js'

/** The read model behind GET /v1/incidents: columns to filter and order by, and the whole record. */
@Entity({ schema: 'reporting', name: 'incident' })
@Index(['openedAt', 'id'])
export class IncidentEntity {
  @PrimaryColumn('uuid')
  id!: string
  @Column('text', { unique: true })
  number!: string
  @Column('text')
  cluster!: string
  @Column('text')
  environment!: string
  @Column('text')
  status!: string
  @Column('text', { nullable: true })
  priority!: string | null
  @Column('text', { nullable: true })
  category!: string | null
  @Column('text', { nullable: true })
  tier!: string | null
  @Column('text', { nullable: true })
  owner!: string | null
  @Column('timestamptz', { name: 'opened_at' })
  openedAt!: string
  @Column('boolean')
  restricted!: boolean
  @Column('text', { array: true })
  team!: readonly string[]
  @Column('text', { array: true })
  reporters!: readonly string[]
  @Column('text', { array: true })
  domains!: readonly string[]
  @Column('boolean', { name: 'vendor_cases' })
  vendorCases!: boolean
  @Column('jsonb')
  record!: IncidentRecord
}

export function incidentRow(record: IncidentRecord): IncidentEntity {
  const { id, number, cluster, environment, openedAt } = record
  const { status, priority, category, tier, owner } = standing(record)
  const { restricted, team, reporters, domains, vendorCases } = readable(record)
  const seenBy = { restricted, team, reporters, domains, vendorCases }
  return { id, number, cluster, environment, status, priority, category, tier, owner, openedAt, ...seenBy, record }
}
