import type { EventMetadata } from '@atlas/contracts'
import type { Reads, Stored, Transaction } from '@atlas/event-sourcing'

/** One `transact` under way. */
export interface Call {
  readonly reads: Reads
  readonly metadata: EventMetadata
  readonly decide: (transaction: Transaction) => unknown
  readonly settle: (stored: Stored<unknown>) => void
  readonly fail: (error: unknown) => void
  /** What it reads, by name: calls with a name in common go in order of arrival. */
  readonly resources: readonly string[]
  /** `performance.now()` at arrival; for pressure, never for a decision. */
  readonly since: number
  /** How often another writer was first. */
  conflicts: number
  /** Its flush failed for what one of the calls asked: to be tried by itself. */
  alone: boolean
}

/** How often a command decides again before it gives up (EventLog.transact). */
export const mostConflicts = 10
