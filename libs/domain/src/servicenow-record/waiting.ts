import type { Instant } from '@atlas/contracts'
import type { RecordFields, RecordWrite } from './writes.js'

/** An intention that hasn't been answered, in the order of `sequence`. */
export interface WaitingRecordWrite extends RecordWrite {
  readonly sequence: number
  readonly fields: RecordFields
  readonly intendedAt: Instant
  /** It was a dead letter before. */
  readonly replayed?: boolean
}
