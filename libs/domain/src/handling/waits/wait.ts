import type { Instant, WaitFor } from '@atlas/contracts'

/** What the incident waits for now. */
export interface Wait {
  /** From 1, by incident. */
  readonly wait: number
  readonly for: WaitFor
  readonly on: string
  readonly reference: string | null
  readonly since: Instant
  /** Null in imported history. */
  readonly expectedBy: Instant | null
  /** Whether it was said that this has passed. */
  readonly overdue: boolean
}
