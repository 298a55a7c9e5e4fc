import type { Consulted, Instant, PersonId } from '@atlas/contracts'

/** A consultation that is open. */
export interface Consultation {
  /** From 1, by incident. */
  readonly consultation: number
  readonly of: Consulted
  /** Whom it waits for: one of them answers. */
  readonly asked: readonly PersonId[]
  readonly askedBy: PersonId
  readonly since: Instant
  readonly answerBy: Instant
  readonly acceptedBy: PersonId | null
  /** Whether it was said that `answerBy` has passed. */
  readonly overdue: boolean
}
