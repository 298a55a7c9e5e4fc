import type { RootCauseTaskView } from '@atlas/contracts'
import { Column, Entity, Index, PrimaryColumn } from 'typeorm'

/** Root-cause tasks; what was found to be the cause stands as its hash in the record. */
@Entity({ schema: 'reporting', name: 'root_cause_task' })
@Index(['position'])
export class RootCauseTaskEntity {
  @PrimaryColumn('text')
  id!: string
  /** Of the event that opened it. */
  @Column('bigint')
  position!: string
  @Column('text')
  state!: RootCauseTaskView['state']
  @Column('jsonb')
  record!: RootCauseTaskView
}
