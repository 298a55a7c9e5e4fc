import { Column, Entity, Index, PrimaryColumn } from 'typeorm'

/** Bad input, kept for inspection: where it came from, what was wrong, and the content that holds its bytes. */
@Entity({ schema: 'reporting', name: 'rejected_signal' })
@Index(['position'])
export class RejectedSignalEntity {
  @PrimaryColumn('text', { name: 'signal_id' })
  signalId!: string
  @Column('bigint')
  position!: string
  @Column('text')
  source!: string
  @Column('timestamptz', { name: 'received_at' })
  receivedAt!: string
  @Column('jsonb')
  errors!: { field: string; message: string }[]
  @Column('text')
  body!: string
}
