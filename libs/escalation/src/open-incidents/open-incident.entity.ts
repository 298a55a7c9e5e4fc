import { Column, Entity, PrimaryColumn } from 'typeorm'

/** An incident that isn't Resolved or Closed, at its tier, with its owner or else its candidate. */
@Entity({ schema: 'escalation', name: 'open_incident' })
export class OpenIncident {
  @PrimaryColumn({ type: 'uuid', name: 'incident_id' })
  incidentId!: string

  @Column({ type: 'text' })
  tier!: string

  @Column({ type: 'text', nullable: true })
  person!: string | null
}
