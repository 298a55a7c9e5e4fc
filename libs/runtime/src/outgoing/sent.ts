import type { AttemptOutcome } from '@atlas/contracts'

/** What the other side said. `unknown`: it may have arrived. */
export interface Sent {
  readonly outcome: AttemptOutcome
  readonly detail: string
}
