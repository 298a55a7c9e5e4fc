import type { AssignmentElsewhere, Hash, Instant } from '@atlas/contracts'

/** How far another system's history of an incident has been taken over. */
export interface Elsewhere {
  readonly assigned: AssignmentElsewhere
  /** Rows so far, and their digest; 0 and null before the first stretch is complete. */
  readonly rows: number
  readonly digest: Hash | null
  /** Instant of the last of them. */
  readonly until: Instant | null
}
