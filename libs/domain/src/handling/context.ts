import type { Instant } from '@atlas/contracts'
import type { PolicySubjects } from '@atlas/policy'
import type { OpenWork } from '../roster/open-work.js'

/** What a decision about an incident may look at besides the incident. */
export interface HandlingContext {
  /** `log.now()`. */
  readonly now: Instant
  readonly policy: Pick<PolicySubjects, 'roster' | 'priorities' | 'escalation'>
  readonly work: OpenWork
}
